/** The two languages of the interface, as BCP 47 tags. */
export type Language = 'zh-CN' | 'en'

export const LANGUAGES: readonly Language[] = ['zh-CN', 'en']

/** Reads a stored language; anything unknown is Chinese. */
export function languageOf(value: string | undefined): Language {
  return value === 'en' ? 'en' : 'zh-CN'
}
