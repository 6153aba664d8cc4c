/** The pattern holds `*` or `?` (PS3.4 §C.2.2.2.4). */
export const hasWildcard = (pattern: string): boolean => /[*?]/.test(pattern)

export interface WildcardOptions {
  /** PN may be matched without regard to case (PS3.4 §C.2.2.2.1.1). */
  readonly ignoreCase?: boolean
}

const literal = (part: string): string => part.replace(/[.+^${}()|[\]\\/]/g, '\\$&').replaceAll('?', '[^]')

/**
 * Wildcard matching as an anchored regular expression that takes time in proportion to the text: between two `*` the
 * first place where a piece fits is as good as any other, so each piece is an atomic group (look-ahead and back
 * reference) and never tried again.
 */
export function wildcardToRegExp(pattern: string, options: WildcardOptions = {}): RegExp {
  const [first = '', ...rest] = pattern.replace(/\*+/g, '*').split('*')
  const last = rest.pop()
  const middle = rest.map((piece, index) => `(?=([^]*?${literal(piece)}))\\${index + 1}`).join('')
  const source = last === undefined ? literal(first) : `${literal(first)}${middle}[^]*${literal(last)}`
  return new RegExp(`^${source}$`, options.ignoreCase === true ? 'iu' : 'u')
}
