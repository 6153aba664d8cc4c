'use client'

import { useCallback, useEffect, useState } from 'react'
import { DEFAULT_LAYOUT, readLayout, type TableLayout } from './table-layout.ts'

/** Where a person's arrangement is kept: the browser, or the server by way of the caller. */
export interface LayoutStore {
  load(view: string): string | null
  save(view: string, layout: string): void
}

/** The arrangement of one view, loaded once and saved at every change. */
export function useTableLayout(
  store: LayoutStore,
  view: string,
): readonly [TableLayout, (layout: TableLayout) => void] {
  const [layout, setLayout] = useState<TableLayout>(DEFAULT_LAYOUT)
  useEffect(() => setLayout(readLayout(store.load(view))), [store, view])
  const change = useCallback(
    (next: TableLayout) => {
      setLayout(next)
      store.save(view, JSON.stringify(next))
    },
    [store, view],
  )
  return [layout, change]
}
