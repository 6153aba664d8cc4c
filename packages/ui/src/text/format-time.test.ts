import { expect, test } from 'vitest'
import { formatAgo, formatFullTime, formatPriorAge, formatTime } from './format-time.ts'

const nowMs = Date.parse('2026-03-18T14:05:30+08:00')
const zh = { language: 'zh-CN', nowMs } as const
const en = { language: 'en', nowMs } as const

test.each([
  ['2026-03-18T14:05:00+08:00', '今天 14:05', 'Today 14:05'],
  ['2026-03-18T00:00:00+08:00', '今天 00:00', 'Today 00:00'],
  ['2026-03-17T16:20:00+08:00', '昨天 16:20', 'Yesterday 16:20'],
  ['2026-03-16T09:12:00+08:00', '03-16 09:12', '16 Mar 09:12'],
  ['2025-09-04T09:41:00+08:00', '2025-09-04 09:41', '2025-09-04 09:41'],
  ['2026-03-17T16:20:00Z', '今天 00:20', 'Today 00:20'],
])('%s', (iso, chinese, english) => {
  expect(formatTime(iso, zh)).toBe(chinese)
  expect(formatTime(iso, en)).toBe(english)
})

test('the full form is the same in both languages and in the hospital zone', () => {
  expect(formatFullTime('2025-09-04T01:41:00Z')).toBe('2025-09-04 09:41')
  expect(formatFullTime('2025-09-04T01:41:00Z', 'Asia/Urumqi')).toBe('2025-09-04 07:41')
})

test.each([
  ['2026-03-18T14:05:01+08:00', '刚刚', 'just now'],
  ['2026-03-18T13:59:00+08:00', '6 分前', '6 min ago'],
  ['2026-03-18T13:05:00+08:00', '1 时前', '1 h ago'],
  ['2026-03-16T09:12:00+08:00', '03-16 09:12', '16 Mar 09:12'],
])('%s ago', (iso, chinese, english) => {
  expect(formatAgo(iso, zh)).toBe(chinese)
  expect(formatAgo(iso, en)).toBe(english)
})

test.each([
  ['2026-03-18T09:00:00+08:00', '今天', 'today'],
  ['2026-03-17T09:00:00+08:00', '1 天前', '1 day ago'],
  ['2025-09-18T09:41:00+08:00', '6 个月前', '6 months ago'],
  ['2026-02-12T09:41:00+08:00', '1 个月前', '1 month ago'],
  ['2024-11-18T09:41:00+08:00', '16 个月前', '16 months ago'],
  ['2024-02-01T09:41:00+08:00', '2 年前', '2 years ago'],
])('prior of %s', (iso, chinese, english) => {
  expect(formatPriorAge(iso, zh)).toBe(chinese)
  expect(formatPriorAge(iso, en)).toBe(english)
})
