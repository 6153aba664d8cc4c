import { expect, test } from 'vitest'
import { formatBytes, formatCount } from './format-number.ts'

test('counts have commas', () => {
  expect(formatCount(300)).toBe('300')
  expect(formatCount(8196)).toBe('8,196')
  expect(formatCount(1_234_567)).toBe('1,234,567')
})

test('sizes are 1000-based', () => {
  expect(formatBytes(0)).toBe('0 B')
  expect(formatBytes(148_000_000)).toBe('148 MB')
  expect(formatBytes(2_100_000_000)).toBe('2.1 GB')
  expect(formatBytes(999_600)).toBe('1 MB')
})
