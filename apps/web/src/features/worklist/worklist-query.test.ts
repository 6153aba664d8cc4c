import { expect, test } from 'vitest'
import { countConditions, EMPTY_QUERY, readQuery, type WorklistQuery, writeQuery } from './worklist-query.ts'

const full: WorklistQuery = {
  view: 'today',
  text: '',
  period: 'week',
  modalities: ['CT', 'MR'],
  states: ['examined', 'drafting'],
  sort: { id: 'due', descending: true },
}

test('what is written is read again', () => {
  expect(readQuery(new URLSearchParams(writeQuery(full)))).toEqual(full)
  expect(writeQuery(EMPTY_QUERY)).toBe('')
  expect(readQuery(new URLSearchParams())).toEqual(EMPTY_QUERY)
})

test('the address never holds a patient', () => {
  expect(writeQuery({ ...full, text: '陈玉兰' })).toBe(writeQuery(full))
})

test('rubbish in the address is left out', () => {
  const params = new URLSearchParams('view=x&period=1&modality=CT,<b>,mr&state=signed,open&sort=-name')
  expect(readQuery(params)).toEqual({ ...EMPTY_QUERY, modalities: ['CT'], states: ['signed'] })
})

test('conditions are counted', () => {
  expect(countConditions(EMPTY_QUERY)).toBe(0)
  expect(countConditions({ ...full, text: '陈' })).toBe(4)
})
