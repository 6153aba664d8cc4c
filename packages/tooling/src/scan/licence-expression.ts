/**
 * Whether an SPDX licence expression (SPDX 2.3 annex D: names, AND, OR, parentheses) can be met by the licences that
 * `allows`; OR leaves the choice to us.
 */
export function licenceIsMet(expression: string, allows: (licence: string) => boolean): boolean {
  const words = expression.match(/[()]|[\w.+-]+/g) ?? []
  let at = 0
  const atom = (): boolean => {
    if (words[at] !== '(') return allows(words[at++] ?? '')
    at += 1
    const inner = either()
    at += 1
    return inner
  }
  const both = (): boolean => {
    let met = atom()
    for (; words[at] === 'AND'; met = atom() && met) at += 1
    return met
  }
  const either = (): boolean => {
    let met = both()
    for (; words[at] === 'OR'; met = both() || met) at += 1
    return met
  }
  return either() && at === words.length
}
