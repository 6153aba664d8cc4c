'use client'

import { ArrowDown, ArrowUp, Columns3 } from 'lucide-react'
import { Popover } from 'radix-ui'
import { Button } from '../controls/button.tsx'
import { Checkbox } from '../controls/checkbox.tsx'
import { Segmented } from '../controls/segmented.tsx'
import { useUi } from '../text/ui-provider.tsx'
import {
  type ColumnShape,
  DEFAULT_LAYOUT,
  type Density,
  moveColumn,
  orderColumns,
  type TableLayout,
} from './table-layout.ts'

/** Which columns, in which order, how high the rows: all without dragging. */
export function ColumnsMenu(props: {
  columns: readonly (ColumnShape & { title: string })[]
  layout: TableLayout
  onLayout: (layout: TableLayout) => void
}) {
  const { words } = useUi()
  const { columns, layout, onLayout } = props
  const densities = (['tight', 'normal', 'loose'] as const).map((value) => ({
    value,
    label: words.densities[value],
  }))
  const toggle = (id: string, shown: boolean) =>
    onLayout({ ...layout, hidden: shown ? layout.hidden.filter((x) => x !== id) : [...layout.hidden, id] })
  return (
    <Popover.Root>
      <Popover.Trigger asChild>
        <Button kind="quiet" size="small" icon={<Columns3 className="yt-icon" aria-hidden="true" />}>
          {words.columns}
        </Button>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content className="yt-menu" align="end" sideOffset={4} aria-label={words.columns}>
          {orderColumns(columns, layout).map((column, index) => (
            <div key={column.id} className="yt-menu-item">
              <span className="yt-grow">
                <Checkbox
                  checked={!layout.hidden.includes(column.id)}
                  disabled={index === 0}
                  onChange={(shown) => toggle(column.id, shown)}
                >
                  {column.title}
                </Checkbox>
              </span>
              {([-1, 1] as const).map((by) => (
                <Button
                  key={by}
                  kind="quiet"
                  size="small"
                  icon={by < 0 ? <ArrowUp className="yt-icon-14" /> : <ArrowDown className="yt-icon-14" />}
                  aria-label={`${by < 0 ? words.columnUp : words.columnDown}: ${column.title}`}
                  onClick={() => onLayout(moveColumn(columns, layout, { id: column.id, by }))}
                />
              ))}
            </div>
          ))}
          <div className="yt-menu-line" />
          <div className="yt-menu-item">
            <Segmented<Density>
              label={words.density}
              choices={densities}
              value={layout.density}
              onChange={(density) => onLayout({ ...layout, density })}
            />
            <Button size="small" kind="quiet" onClick={() => onLayout(DEFAULT_LAYOUT)}>
              {words.columnReset}
            </Button>
          </div>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}
