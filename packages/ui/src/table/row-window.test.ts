import { expect, test } from 'vitest'
import { keysBetween, rowWindow, scrollToRow } from './row-window.ts'

const box = { scrollTop: 0, bodyPx: 340, rowPx: 34 }

test('10,000 rows draw a few', () => {
  expect(rowWindow(10_000, box)).toEqual({ first: 0, end: 18 })
  expect(rowWindow(10_000, { ...box, scrollTop: 34_000 })).toEqual({ first: 992, end: 1018 })
  expect(rowWindow(3, box)).toEqual({ first: 0, end: 3 })
  expect(rowWindow(0, box)).toEqual({ first: 0, end: 0 })
})

test('a list that shrank under the scroll position still draws its end', () => {
  expect(rowWindow(5, { ...box, scrollTop: 9000 })).toEqual({ first: 4, end: 5 })
})

test('focus scrolls only as far as needed', () => {
  expect(scrollToRow(0, { ...box, scrollTop: 100 })).toBe(0)
  expect(scrollToRow(5, box)).toBe(0)
  expect(scrollToRow(10, box)).toBe(34)
})

test('a range goes both ways', () => {
  const keys = ['a', 'b', 'c', 'd']
  expect(keysBetween(keys, 'b', 'd')).toEqual(['b', 'c', 'd'])
  expect(keysBetween(keys, 'd', 'b')).toEqual(['b', 'c', 'd'])
  expect(keysBetween(keys, 'x', 'b')).toEqual([])
})
