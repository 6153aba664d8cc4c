import { vi } from 'vitest'
import { LOCALES } from '../extension/locales.table.ts'

/** Puts a translator in the place of OHIF's, over our own texts: enough for everything that only speaks. */
export function stubHost(language: keyof typeof LOCALES = 'zh'): void {
  const texts: Readonly<Record<string, string>> = LOCALES[language].Yingtong
  const t = (key: string, values: Readonly<Record<string, string | number>> = {}) => {
    const text = texts[key.replace('Yingtong:', '')] ?? key
    return text.replace(/\{\{(\w+)\}\}/g, (_, name: string) => String(values[name] ?? ''))
  }
  vi.stubGlobal('window', { yingtongHost: { i18n: { t } } })
}
