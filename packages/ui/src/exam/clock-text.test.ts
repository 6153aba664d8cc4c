import { expect, test } from 'vitest'
import { clockText } from './clock-text.ts'

const min = 60_000
const limit = { startMs: 0, dueMs: 60 * min }

test('plain above a quarter, amber below, red when over', () => {
  expect(clockText(limit, 18 * min, 'zh-CN')).toEqual({ text: '42 分', tone: 'plain' })
  expect(clockText(limit, 45 * min, 'zh-CN').tone).toBe('plain')
  expect(clockText(limit, 46 * min, 'zh-CN')).toEqual({ text: '14 分', tone: 'near' })
  expect(clockText(limit, 64 * min, 'en')).toEqual({ text: '4 min over', tone: 'over' })
})

test('done, stopped and not begun are quiet', () => {
  expect(clockText({ ...limit, doneMs: 38 * min }, 99 * min, 'zh-CN')).toEqual({
    text: '用时 38 分',
    tone: 'quiet',
  })
  expect(clockText({ ...limit, stopped: true }, 99 * min, 'zh-CN')).toEqual({ text: '已停表', tone: 'quiet' })
  expect(clockText({ startMs: null, dueMs: null }, 0, 'zh-CN')).toEqual({ text: '未开始', tone: 'quiet' })
})

test('seconds only under ten minutes and only where asked', () => {
  expect(clockText({ ...limit, seconds: true }, 52 * min + 18_000, 'zh-CN').text).toBe('07:42')
  expect(clockText({ ...limit, seconds: true }, 18 * min, 'zh-CN').text).toBe('42 分')
  expect(clockText(limit, 52 * min + 18_000, 'zh-CN').text).toBe('7 分')
})
