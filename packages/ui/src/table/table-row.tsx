// biome-ignore-all lint/a11y/useSemanticElements: a virtualised grid cannot be a table element
'use client'

import { memo } from 'react'
import type { RowLook, TableColumn } from './table-types.ts'

interface RowProps<Row> {
  readonly row: Row
  readonly id: string
  readonly index: number
  readonly rowPx: number
  readonly shown: readonly { column: TableColumn<Row>; widthPx: number }[]
  readonly look: RowLook | undefined
  readonly focused: boolean
  readonly marked: boolean
  readonly onPoint: (index: number, event: { shiftKey: boolean; ctrlKey: boolean; metaKey: boolean }) => void
  readonly onOpen: (index: number) => void
}

function PlainRow<Row>(props: RowProps<Row>) {
  const { row, index, look } = props
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the grid itself takes the keys
    <div
      id={props.id}
      role="row"
      tabIndex={-1}
      aria-rowindex={index + 2}
      aria-selected={props.marked}
      className="yt-grid-row"
      data-focused={props.focused || undefined}
      data-marked={props.marked || undefined}
      data-edge={look?.edge}
      data-struck={look?.struck || undefined}
      data-dim={look?.dim || undefined}
      style={{ height: props.rowPx, transform: `translateY(${index * props.rowPx}px)` }}
      onClick={(event) => props.onPoint(index, event)}
      onDoubleClick={() => props.onOpen(index)}
    >
      {props.shown.map(({ column, widthPx }) => (
        <div
          key={column.id}
          role="gridcell"
          tabIndex={-1}
          className="yt-cell"
          data-align={column.align}
          style={{ width: widthPx }}
          title={column.titleOf?.(row)}
        >
          {column.cell(row)}
        </div>
      ))}
    </div>
  )
}

/** One row at its place; drawn again only when something of it changed. */
export const TableRow = memo(PlainRow) as typeof PlainRow
