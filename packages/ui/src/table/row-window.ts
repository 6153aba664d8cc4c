export interface RowWindow {
  readonly first: number
  /** One past the last row that is drawn. */
  readonly end: number
}

export interface ScrollBox {
  readonly scrollTop: number
  /** Height of the part that shows rows, without the head, in pixels. */
  readonly bodyPx: number
  readonly rowPx: number
}

const OVERSCAN = 8

/** Which of `count` equal rows must be drawn; a few more on both sides, so that a flick shows no holes. */
export function rowWindow(count: number, box: ScrollBox): RowWindow {
  const first = Math.max(0, Math.floor(box.scrollTop / box.rowPx) - OVERSCAN)
  const end = Math.min(count, Math.ceil((box.scrollTop + box.bodyPx) / box.rowPx) + OVERSCAN)
  return { first: Math.min(first, Math.max(0, count - 1)), end: Math.max(end, 0) }
}

/** The scroll position at which a row is wholly visible; unchanged when it is already. */
export function scrollToRow(index: number, box: ScrollBox): number {
  const top = index * box.rowPx
  if (top < box.scrollTop) return top
  const bottom = top + box.rowPx
  return bottom > box.scrollTop + box.bodyPx ? bottom - box.bodyPx : box.scrollTop
}

/** The keys between two rows, both included, in list order; for extending a selection. */
export function keysBetween(keys: readonly string[], a: string, b: string): readonly string[] {
  const [from, to] = [keys.indexOf(a), keys.indexOf(b)].sort((x, y) => x - y) as [number, number]
  return from < 0 ? [] : keys.slice(from, to + 1)
}
