/** The pattern holds `*` or `?` (PS3.4 §C.2.2.2.4). */
export const hasWildcard = (pattern: string): boolean => /[*?]/.test(pattern)

export interface WildcardOptions {
  /** PN may be matched without regard to case (PS3.4 §C.2.2.2.1.1). */
  readonly ignoreCase?: boolean
}

/** Wildcard matching as an anchored regular expression; runs of `*` count once, so the expression cannot explode. */
export function wildcardToRegExp(pattern: string, options: WildcardOptions = {}): RegExp {
  const source = pattern
    .replace(/\*+/g, '*')
    .replace(/[.+^${}()|[\]\\/]/g, '\\$&')
    .replaceAll('*', '[^]*?')
    .replaceAll('?', '[^]')
  return new RegExp(`^${source}$`, options.ignoreCase === true ? 'iu' : 'u')
}
