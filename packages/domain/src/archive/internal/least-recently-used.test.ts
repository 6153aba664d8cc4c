import { expect, it } from 'vitest'
import { LeastRecentlyUsed } from './least-recently-used.ts'

it('forgets what was not asked for the longest', () => {
  const map = new LeastRecentlyUsed<number>(2)
  map.set('a', 1)
  map.set('b', 2)
  map.get('a')
  map.set('c', 3)
  expect(['a', 'b', 'c'].map((key) => map.get(key))).toEqual([1, undefined, 3])
})

it('forgets so much that what it holds weighs no more than it may, save the newest alone', () => {
  const map = new LeastRecentlyUsed<number>(100, { max: 10, of: (value) => value })
  for (const [key, value] of [
    ['a', 4],
    ['b', 4],
    ['a', 2],
    ['c', 4],
  ] as const)
    map.set(key, value)
  expect(['a', 'b', 'c'].map((key) => map.get(key))).toEqual([2, 4, 4])
  map.set('d', 5)
  expect(['a', 'b', 'c', 'd'].map((key) => map.get(key))).toEqual([undefined, undefined, 4, 5])
  map.set('e', 50)
  expect(['c', 'd', 'e'].map((key) => map.get(key))).toEqual([undefined, undefined, 50])
  map.delete('e')
  map.set('f', 10)
  expect(map.get('f')).toBe(10)
})
