export interface PaletteItem {
  readonly id: string
  readonly group: string
  readonly text: string
  readonly about?: string
  /** Other words that find it: pinyin, initials, the English name. */
  readonly words?: readonly string[]
}

function scoreOf(item: PaletteItem, query: string): number {
  const texts = [item.text, item.about ?? '', ...(item.words ?? [])].map((text) => text.toLowerCase())
  if (texts.some((text) => text.startsWith(query))) return 2
  return texts.some((text) => text.includes(query)) ? 1 : 0
}

/**
 * The items of a palette for what was typed, best first, groups kept together in their first order.
 * `>` keeps commands, `@` people, `#` exam numbers: the caller maps the prefix to a group name.
 */
export function filterPalette<Item extends PaletteItem>(
  items: readonly Item[],
  typed: string,
  prefixes: Readonly<Record<string, string>> = {},
): readonly Item[] {
  const first = typed.trim()[0] ?? ''
  const group = prefixes[first]
  const query = (group ? typed.trim().slice(1) : typed).trim().toLowerCase()
  const order = [...new Set(items.map((item) => item.group))]
  return items
    .filter((item) => !group || item.group === group)
    .map((item) => ({ item, score: query ? scoreOf(item, query) : 1 }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => order.indexOf(a.item.group) - order.indexOf(b.item.group) || b.score - a.score)
    .map(({ item }) => item)
}
