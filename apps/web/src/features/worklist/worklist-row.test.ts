import { expect, test } from 'vitest'
import { edgedRows, hasStatEdge, type WorklistRow } from './worklist-row.ts'

const row = (studyId: string, more: Partial<WorklistRow>): WorklistRow => ({
  studyId,
  studyInstanceUid: `2.25.${studyId}`,
  state: 'examined',
  stat: true,
  patient: { id: 'p', patientId: 'P1', nameMasked: '陈*兰', sex: 'F', age: '058Y' },
  description: '',
  modalities: ['CT'],
  accessionNumber: '',
  source: '',
  studyAt: null,
  receivedAt: '2026-03-18T05:22:00Z',
  delivery: { received: 1, declared: 1, state: 'complete' },
  dueAt: null,
  assignee: null,
  instances: 1,
  series: 1,
  thumbnailUrl: null,
  ...more,
})

test('the edge goes once somebody writes', () => {
  expect(hasStatEdge(row('1', {}))).toBe(true)
  expect(hasStatEdge(row('1', { state: 'drafting' }))).toBe(false)
  expect(hasStatEdge(row('1', { stat: false }))).toBe(false)
})

test('more than three edges become one', () => {
  const rows = ['1', '2', '3', '4'].map((id) => row(id, {}))
  expect([...edgedRows(rows.slice(0, 3))]).toEqual(['1', '2', '3'])
  expect([...edgedRows(rows)]).toEqual(['1'])
})
