import { expect, test } from 'vitest'
import { formatCountdown, formatDuration, formatOverdue, formatTook } from './format-duration.ts'

const min = 60_000

test('durations in both languages', () => {
  expect(formatDuration(42 * min, 'zh-CN')).toBe('42 分')
  expect(formatDuration(42 * min, 'en')).toBe('42 min')
  expect(formatDuration(62 * min, 'zh-CN')).toBe('1 时 02 分')
  expect(formatDuration(62 * min, 'en')).toBe('1 h 02')
  expect(formatDuration(0, 'zh-CN')).toBe('0 分')
})

test('time over and time taken', () => {
  expect(formatOverdue(-4 * min, 'zh-CN')).toBe('超 4 分')
  expect(formatOverdue(-4 * min, 'en')).toBe('4 min over')
  expect(formatOverdue(-10_000, 'zh-CN')).toBe('超 1 分')
  expect(formatTook(38 * min, 'zh-CN')).toBe('用时 38 分')
  expect(formatTook(38 * min, 'en')).toBe('took 38 min')
})

test('the clock with seconds', () => {
  expect(formatCountdown(462_000)).toBe('07:42')
  expect(formatCountdown(3_723_000)).toBe('1:02:03')
  expect(formatCountdown(-5)).toBe('00:00')
})
