import { expect, test } from 'vitest'
import { shortDigest } from './quarantine-item.ts'

test('a digest is cut in the middle', () => {
  expect(shortDigest(`a41f09c2${'0'.repeat(52)}77de`)).toBe('a41f 09c2 … 77de')
  expect(shortDigest('abc')).toBe('abc')
})
