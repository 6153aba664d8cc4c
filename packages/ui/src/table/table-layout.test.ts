import { expect, test } from 'vitest'
import { arrangeColumns, DEFAULT_LAYOUT, moveColumn, readLayout } from './table-layout.ts'

const columns = [
  { id: 'state', widthPx: 100 },
  { id: 'name', widthPx: 150 },
  { id: 'exam', widthPx: 200, grow: 1 },
  { id: 'number', widthPx: 110, rank: 1 },
  { id: 'source', widthPx: 140, rank: 2 },
  { id: 'doctor', widthPx: 80, rank: 3 },
]
const shown = (px: number, layout = DEFAULT_LAYOUT) =>
  arrangeColumns(columns, layout, px).map(({ column, widthPx }) => `${column.id}:${widthPx}`)

test('what is left over goes to the growing column', () => {
  expect(shown(1000)).toEqual(['state:100', 'name:150', 'exam:420', 'number:110', 'source:140', 'doctor:80'])
})

test('narrow tables drop columns by rank: doctor, source, number', () => {
  expect(shown(700)).toEqual(['state:100', 'name:150', 'exam:200', 'number:110', 'source:140'])
  expect(shown(600)).toEqual(['state:100', 'name:150', 'exam:240', 'number:110'])
  expect(shown(460)).toEqual(['state:100', 'name:150', 'exam:210'])
  expect(shown(300)).toEqual(['state:100', 'name:150', 'exam:200'])
})

test('own widths, order and hidden columns are kept', () => {
  const layout = {
    ...DEFAULT_LAYOUT,
    order: ['state', 'exam', 'name'],
    widths: { exam: 260 },
    hidden: ['doctor', 'source'],
  }
  expect(shown(1000, layout)).toEqual(['state:100', 'exam:260', 'name:150', 'number:110'])
})

test('a column moves one place and not past the ends', () => {
  expect(moveColumn(columns, DEFAULT_LAYOUT, { id: 'name', by: -1 }).order.slice(0, 2)).toEqual([
    'name',
    'state',
  ])
  expect(moveColumn(columns, DEFAULT_LAYOUT, { id: 'state', by: -1 })).toBe(DEFAULT_LAYOUT)
})

test('a stored layout survives, rubbish gives the default', () => {
  const layout = { order: ['name'], widths: { name: 90 }, hidden: ['x'], density: 'tight' as const }
  expect(readLayout(JSON.stringify(layout))).toEqual(layout)
  for (const stored of [null, '', '[]', '{"order":3,"widths":{"a":"b"}}', 'null'])
    expect(readLayout(stored)).toEqual(DEFAULT_LAYOUT)
})
