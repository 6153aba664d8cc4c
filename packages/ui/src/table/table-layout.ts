export type Density = 'tight' | 'normal' | 'loose'

/** Row heights in pixels (ui README §2.3). */
export const ROW_PX: Readonly<Record<Density, number>> = { tight: 30, normal: 34, loose: 42 }

/** What a person has arranged; kept by the caller per person and view. */
export interface TableLayout {
  readonly order: readonly string[]
  readonly widths: Readonly<Record<string, number>>
  readonly hidden: readonly string[]
  readonly density: Density
}

export const DEFAULT_LAYOUT: TableLayout = { order: [], widths: {}, hidden: [], density: 'normal' }

export interface ColumnShape {
  readonly id: string
  readonly widthPx: number
  /** Share of the space that is left over; none when absent. */
  readonly grow?: number
  /** Columns with the highest rank go first when the table is narrow; without a rank a column always stays. */
  readonly rank?: number
}

const MIN_PX = 48

/** Columns in the person's order; new ones keep their place from the table's own order. */
export function orderColumns<Column extends ColumnShape>(
  columns: readonly Column[],
  layout: TableLayout,
): readonly Column[] {
  const known = new Map(layout.order.map((id, index) => [id, index]))
  const place = (column: Column, index: number) => known.get(column.id) ?? index
  return columns
    .map((column, index) => ({ column, place: place(column, index), index }))
    .sort((a, b) => a.place - b.place || a.index - b.index)
    .map(({ column }) => column)
}

/**
 * The columns that fit, with their widths in pixels. Hidden ones are left out, then the highest ranks until the rest
 * fits; what is left over goes to the growing ones.
 */
export function arrangeColumns<Column extends ColumnShape>(
  columns: readonly Column[],
  layout: TableLayout,
  availablePx: number,
): readonly { column: Column; widthPx: number }[] {
  const wish = (column: Column) => Math.max(MIN_PX, layout.widths[column.id] ?? column.widthPx)
  let shown = orderColumns(columns, layout).filter((column) => !layout.hidden.includes(column.id))
  const total = () => shown.reduce((sum, column) => sum + wish(column), 0)
  while (total() > availablePx) {
    const ranked = shown.filter((column) => column.rank !== undefined)
    const worst = ranked.sort((a, b) => (b.rank ?? 0) - (a.rank ?? 0))[0]
    if (!worst) break
    shown = shown.filter((column) => column !== worst)
  }
  const growing = shown.reduce((sum, column) => sum + (layout.widths[column.id] ? 0 : (column.grow ?? 0)), 0)
  const left = Math.max(0, availablePx - total())
  return shown.map((column) => {
    const share = growing > 0 && !layout.widths[column.id] ? ((column.grow ?? 0) / growing) * left : 0
    return { column, widthPx: Math.floor(wish(column) + share) }
  })
}

/** Moves a column one place; the order then names every column. */
export function moveColumn(
  columns: readonly ColumnShape[],
  layout: TableLayout,
  move: { id: string; by: 1 | -1 },
): TableLayout {
  const ids = orderColumns(columns, layout).map((column) => column.id)
  const from = ids.indexOf(move.id)
  const to = from + move.by
  if (from < 0 || to < 0 || to >= ids.length) return layout
  ids.splice(to, 0, ...ids.splice(from, 1))
  return { ...layout, order: ids }
}

/** Reads a stored layout; anything that is not one gives the default. */
export function readLayout(stored: string | null): TableLayout {
  try {
    const value: unknown = JSON.parse(stored ?? '')
    if (typeof value !== 'object' || value === null) return DEFAULT_LAYOUT
    const { order, widths, hidden, density } = value as Record<string, unknown>
    const texts = (list: unknown) => (Array.isArray(list) ? list.filter((x) => typeof x === 'string') : [])
    const numbers =
      typeof widths === 'object' && widths !== null
        ? Object.entries(widths).filter(([, px]) => typeof px === 'number')
        : []
    return {
      order: texts(order),
      hidden: texts(hidden),
      widths: Object.fromEntries(numbers) as Record<string, number>,
      density: density === 'tight' || density === 'loose' ? density : 'normal',
    }
  } catch {
    return DEFAULT_LAYOUT
  }
}
