import type { ReactNode } from 'react'
import type { ColumnShape, TableLayout } from './table-layout.ts'

export interface TableColumn<Row> extends ColumnShape {
  readonly title: string
  readonly align?: 'start' | 'end'
  readonly sortable?: boolean
  readonly cell: (row: Row) => ReactNode
  /** Whole text for the title of a cell that is cut off. */
  readonly titleOf?: (row: Row) => string
}

export interface TableSort {
  readonly id: string
  readonly descending: boolean
}

export interface RowLook {
  /** The 3 px red edge of rule 1. */
  readonly edge?: 'red'
  readonly struck?: boolean
  readonly dim?: boolean
}

export interface TableProps<Row> {
  readonly label: string
  readonly rows: readonly Row[]
  /** All rows there are, when more exist than were loaded. */
  readonly rowCount?: number
  readonly rowKey: (row: Row) => string
  readonly rowLook?: (row: Row) => RowLook
  readonly columns: readonly TableColumn<Row>[]
  readonly layout: TableLayout
  readonly onLayout: (layout: TableLayout) => void
  readonly sort: TableSort | null
  readonly onSort: (sort: TableSort | null) => void
  readonly focusedKey: string | null
  readonly onFocusKey: (key: string) => void
  readonly selectedKeys: ReadonlySet<string>
  readonly onSelectedKeys: (keys: ReadonlySet<string>) => void
  readonly onOpen: (row: Row) => void
  readonly onPreview?: () => void
  readonly onEnd?: () => void
  /** Rows of bars instead of data. */
  readonly loading?: boolean
  /** Shown in place of rows when there are none. */
  readonly empty?: ReactNode
}
