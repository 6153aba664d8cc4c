import { expect, it } from 'vitest'
import { LeastRecentlyUsed } from './least-recently-used.ts'

it('forgets what was not asked for the longest', () => {
  const cache = new LeastRecentlyUsed<number>(2)
  cache.set('a', 1)
  cache.set('b', 2)
  expect(cache.get('a')).toBe(1)
  cache.set('c', 3)
  expect(cache.get('b')).toBeUndefined()
  expect(cache.get('a')).toBe(1)
  expect(cache.get('c')).toBe(3)
})
