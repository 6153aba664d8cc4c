import { expect, it } from 'vitest'
import { expandSegments } from './segmented-palette.ts'

it('PS3.3 §C.7.9.2: discrete and linear segments, and one that names others', () => {
  const words = Uint16Array.from([0, 2, 10, 20, 1, 4, 60, 2, 2, 0, 0])
  expect([...expandSegments(words, 12, 2)]).toEqual([10, 20, 30, 40, 50, 60, 10, 20, 30, 40, 50, 60])
})

it('offsets of bytes have four of them', () => {
  const bytes = Uint16Array.from([0, 2, 1, 3, 2, 1, 0, 0, 0, 0])
  expect([...expandSegments(bytes, 4, 1)]).toEqual([1, 3, 1, 3])
})

it.each([
  ['begins with a slope from nowhere', [1, 2, 9]],
  ['breaks off', [0, 5, 1, 2]],
  ['makes too few', [0, 1, 7]],
  ['makes too many', [0, 3, 1, 2, 3]],
  ['knows another opcode', [7, 1, 1]],
  ['names itself', [0, 1, 5, 2, 1, 6, 0]],
])('a table that %s is refused', (_, words) => {
  expect(() => expandSegments(Uint16Array.from(words), 2, 2)).toThrow('damaged')
})
