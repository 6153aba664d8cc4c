export const LANGUAGE_COOKIE = 'yt-lang'
export const THEME_COOKIE = 'yt-theme'

const YEAR_S = 31_536_000

/** A cookie of taste, readable by the page; it holds nothing worth protecting. */
export function rememberInCookie(name: string, value: string): void {
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing from Firefox ESR and needs https
  document.cookie = `${name}=${value}; path=/; max-age=${YEAR_S}; samesite=lax`
}
