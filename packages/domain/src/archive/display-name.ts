/** The groups of a PN as the archive keeps them (PS3.5 §6.2). */
interface NameGroups {
  readonly nameIdeographic: string
  readonly nameAlphabetic: string
}

/**
 * A name as people write it: hanzi without the component marks, else the alphabetic group with spaces. Full; lists
 * show it through `maskName`.
 */
export function displayName({ nameIdeographic, nameAlphabetic }: NameGroups): string {
  const hanzi = nameIdeographic
    .split('^')
    .map((part) => part.trim())
    .filter(Boolean)
  if (hanzi.length > 0) return hanzi.join(/^\p{Script=Han}+$/u.test(hanzi.join('')) ? '' : ' ')
  return nameAlphabetic
    .split('^')
    .map((part) => part.trim())
    .filter(Boolean)
    .join(' ')
}
