// biome-ignore-all lint/a11y/useSemanticElements: a virtualised grid cannot be a table element
'use client'

import { useCallback, useEffect, useId, useLayoutEffect, useMemo, useRef } from 'react'
import { useKeys } from '../keys/use-keys.tsx'
import { keysBetween, rowWindow, scrollToRow } from './row-window.ts'
import { TableHead } from './table-head.tsx'
import { arrangeColumns, ROW_PX } from './table-layout.ts'
import { TableRow } from './table-row.tsx'
import { TableSkeleton } from './table-skeleton.tsx'
import type { TableProps } from './table-types.ts'
import { useScrollBox } from './use-scroll-box.ts'

const HEAD_PX = 30

/** The list: sticky head, equal rows of which only the visible are drawn, moved through by keys. */
export function Table<Row>(props: TableProps<Row>) {
  const { rows, rowKey, columns, layout, focusedKey } = props
  const gridId = useId()
  const ref = useRef<HTMLDivElement>(null)
  const box = useScrollBox(ref)
  const rowPx = ROW_PX[layout.density]
  const scroll = { scrollTop: box.scrollTop, bodyPx: Math.max(0, box.heightPx - HEAD_PX), rowPx }
  const drawn = rowWindow(rows.length, scroll)
  const shown = useMemo(() => arrangeColumns(columns, layout, box.widthPx), [columns, layout, box.widthPx])
  const focusedIndex = rows.findIndex((row) => rowKey(row) === focusedKey)
  const { point, open } = useTableActs(props, focusedIndex)

  useLayoutEffect(() => {
    const element = ref.current
    if (!element || focusedIndex < 0) return
    const now = { scrollTop: element.scrollTop, bodyPx: element.clientHeight - HEAD_PX, rowPx }
    const top = scrollToRow(focusedIndex, now)
    if (top !== element.scrollTop) element.scrollTop = top
  }, [focusedIndex, rowPx])

  const { onEnd } = props
  const nearEnd = rows.length > 0 && drawn.end >= rows.length
  useEffect(() => {
    if (nearEnd && box.heightPx > 0) onEnd?.()
  }, [nearEnd, box.heightPx, onEnd])

  const measured = box.widthPx > 0
  const idOf = (index: number) => `${gridId}-${index}`
  return (
    <div
      ref={ref}
      role="grid"
      aria-label={props.label}
      aria-rowcount={(props.rowCount ?? rows.length) + 1}
      aria-multiselectable="true"
      aria-busy={props.loading || undefined}
      aria-activedescendant={
        focusedIndex >= drawn.first && focusedIndex < drawn.end ? idOf(focusedIndex) : undefined
      }
      className="yt-grid"
      tabIndex={0}
    >
      {measured ? (
        <TableHead
          shown={shown}
          sort={props.sort}
          onSort={props.onSort}
          layout={layout}
          onLayout={props.onLayout}
        />
      ) : null}
      {measured && props.loading && rows.length === 0 ? (
        <TableSkeleton shown={shown} rowPx={rowPx} bodyPx={scroll.bodyPx} />
      ) : null}
      {measured ? (
        <div role="rowgroup" className="yt-grid-body" style={{ height: rows.length * rowPx }}>
          {rows.slice(drawn.first, drawn.end).map((row, offset) => {
            const index = drawn.first + offset
            const key = rowKey(row)
            return (
              <TableRow
                key={key}
                id={idOf(index)}
                row={row}
                index={index}
                rowPx={rowPx}
                shown={shown}
                look={props.rowLook?.(row)}
                focused={key === focusedKey}
                marked={props.selectedKeys.has(key)}
                onPoint={point}
                onOpen={open}
              />
            )
          })}
        </div>
      ) : null}
      {rows.length === 0 && !props.loading && props.empty ? (
        <div className="yt-grid-over">{props.empty}</div>
      ) : null}
    </div>
  )
}

/** Moving, marking and opening rows, by key and by pointer. The newest props are read when something happens. */
function useTableActs<Row>(props: TableProps<Row>, focusedIndex: number) {
  const newest = useRef({ props, focusedIndex })
  useLayoutEffect(() => {
    newest.current = { props, focusedIndex }
  })
  const keyAt = (index: number) => {
    const row = newest.current.props.rows[index]
    return row === undefined ? null : newest.current.props.rowKey(row)
  }
  const focus = (index: number) => {
    const { rows, onFocusKey } = newest.current.props
    const key = keyAt(Math.max(0, Math.min(rows.length - 1, index)))
    if (key !== null) onFocusKey(key)
  }
  const toggle = (key: string | null) => {
    if (key === null) return
    const keys = new Set(newest.current.props.selectedKeys)
    if (!keys.delete(key)) keys.add(key)
    newest.current.props.onSelectedKeys(keys)
  }
  const extend = (to: number) => {
    const { rows, rowKey, selectedKeys, onSelectedKeys } = newest.current.props
    const [from, target] = [keyAt(newest.current.focusedIndex), keyAt(to)]
    if (from === null || target === null) return
    onSelectedKeys(new Set([...selectedKeys, ...keysBetween(rows.map(rowKey), from, target)]))
    focus(to)
  }
  const openAt = (index: number) => {
    const row = newest.current.props.rows[index]
    if (row !== undefined) newest.current.props.onOpen(row)
  }
  useKeys({
    'list.next': () => focus(focusedIndex + 1),
    'list.previous': () => focus(focusedIndex - 1),
    'list.first': () => focus(0),
    'list.last': () => focus(props.rows.length - 1),
    'list.open': () => openAt(focusedIndex),
    'list.select': () => toggle(keyAt(focusedIndex)),
    'list.extendNext': () => extend(focusedIndex + 1),
    'list.extendPrevious': () => extend(focusedIndex - 1),
    ...(props.onPreview ? { 'list.preview': props.onPreview } : {}),
  })
  // biome-ignore lint/correctness/useExhaustiveDependencies: both read the newest props through a ref
  const point = useCallback(
    (index: number, event: { shiftKey: boolean; ctrlKey: boolean; metaKey: boolean }) => {
      if (event.shiftKey) return extend(index)
      if (event.ctrlKey || event.metaKey) toggle(keyAt(index))
      focus(index)
    },
    [],
  )
  // biome-ignore lint/correctness/useExhaustiveDependencies: reads the newest props through a ref
  const open = useCallback((index: number) => openAt(index), [])
  return { point, open }
}
