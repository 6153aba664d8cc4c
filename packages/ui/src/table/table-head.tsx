// biome-ignore-all lint/a11y/useSemanticElements: a virtualised grid cannot be a table element
'use client'

import { ArrowDown, ArrowUp } from 'lucide-react'
import { type PointerEvent, useRef } from 'react'
import type { TableLayout } from './table-layout.ts'
import type { TableColumn, TableSort } from './table-types.ts'

interface HeadProps<Row> {
  readonly shown: readonly { column: TableColumn<Row>; widthPx: number }[]
  readonly sort: TableSort | null
  readonly onSort: (sort: TableSort | null) => void
  readonly layout: TableLayout
  readonly onLayout: (layout: TableLayout) => void
}

/** Down, up, default. */
export function nextSort(sort: TableSort | null, id: string): TableSort | null {
  if (sort?.id !== id) return { id, descending: true }
  return sort.descending ? { id, descending: false } : null
}

/** The sticky head: titles sort, their right edges are dragged. */
export function TableHead<Row>(props: HeadProps<Row>) {
  return (
    <div role="rowgroup">
      <div role="row" aria-rowindex={1} className="yt-grid-head" tabIndex={-1}>
        {props.shown.map(({ column, widthPx }) => (
          <HeadCell key={column.id} column={column} widthPx={widthPx} {...props} />
        ))}
      </div>
    </div>
  )
}

function HeadCell<Row>({
  column,
  widthPx,
  sort,
  onSort,
  layout,
  onLayout,
}: HeadProps<Row> & { column: TableColumn<Row>; widthPx: number }) {
  const sorted = sort?.id === column.id ? sort : null
  const ariaSort = sorted ? (sorted.descending ? 'descending' : 'ascending') : undefined
  const Arrow = sorted?.descending ? ArrowDown : ArrowUp
  return (
    <div
      role="columnheader"
      aria-sort={ariaSort}
      className="yt-cell yt-head-cell"
      data-align={column.align}
      style={{ width: widthPx }}
      tabIndex={-1}
    >
      {column.sortable ? (
        <button
          type="button"
          className="yt-head-button"
          tabIndex={-1}
          data-sorted={sorted ? true : undefined}
          onClick={() => onSort(nextSort(sort, column.id))}
        >
          <span className="yt-cut">{column.title}</span>
          {sorted ? <Arrow aria-hidden="true" /> : null}
        </button>
      ) : (
        <span className="yt-cut">{column.title}</span>
      )}
      <Grip
        widthPx={widthPx}
        onWidth={(px) => onLayout({ ...layout, widths: { ...layout.widths, [column.id]: px } })}
      />
    </div>
  )
}

function Grip({ widthPx, onWidth }: { widthPx: number; onWidth: (px: number) => void }) {
  const from = useRef<{ x: number; px: number } | null>(null)
  const move = (event: PointerEvent) => {
    if (from.current) onWidth(Math.max(48, Math.round(from.current.px + event.clientX - from.current.x)))
  }
  return (
    <span
      className="yt-head-grip"
      aria-hidden="true"
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId)
        from.current = { x: event.clientX, px: widthPx }
      }}
      onPointerMove={move}
      onPointerUp={() => {
        from.current = null
      }}
    />
  )
}
