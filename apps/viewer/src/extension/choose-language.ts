export type ViewerLanguage = 'zh-CN' | 'en-US'

/**
 * Language of the viewer: `?lng=` of its address, else the cookie that the web application sets, else Chinese. Anything
 * that begins with `en` is English, everything else Chinese.
 */
export function chooseLanguage(search: string, cookie: string): ViewerLanguage {
  const asked =
    new URLSearchParams(search).get('lng') ?? /(?:^|;\s*)NEXT_LOCALE=([^;]*)/.exec(cookie)?.[1] ?? 'zh-CN'
  return /^en\b/i.test(asked) ? 'en-US' : 'zh-CN'
}
