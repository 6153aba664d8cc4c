'use client'

import { Skeleton } from '../feedback/skeleton.tsx'

/** Rows in the exact geometry of the table, without data. */
export function TableSkeleton(props: {
  shown: readonly { column: { id: string }; widthPx: number }[]
  rowPx: number
  bodyPx: number
}) {
  const count = Math.min(17, Math.floor(props.bodyPx / props.rowPx))
  const rows = Array.from({ length: count }, (_, index) => index)
  return (
    <div aria-hidden="true" className="yt-late">
      {rows.map((row) => (
        <div
          key={row}
          className="yt-skeleton-row"
          style={{ height: props.rowPx, opacity: 1 - row / (count + 2) }}
        >
          {props.shown.map(({ column, widthPx }) => (
            <div key={column.id} className="yt-cell" style={{ width: widthPx }}>
              <span style={{ width: `${55 + ((row * 37 + column.id.length * 23) % 40)}%` }}>
                <Skeleton />
              </span>
            </div>
          ))}
        </div>
      ))}
    </div>
  )
}
