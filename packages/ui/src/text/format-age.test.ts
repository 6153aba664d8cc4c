import { expect, test } from 'vitest'
import { formatAge, formatAgeAt } from './format-age.ts'

test.each([
  ['058Y', '58岁', '58 y'],
  ['003Y', '3岁', '3 y'],
  ['002Y', '24月', '24 mo'],
  ['014M', '14月', '14 mo'],
  ['040M', '3岁', '3 y'],
  ['009D', '9天', '9 d'],
  ['003W', '21天', '21 d'],
  ['010W', '2月', '2 mo'],
  ['58', '58', '58'],
  ['', '', ''],
])('%s', (age, chinese, english) => {
  expect(formatAge(age, 'zh-CN')).toBe(chinese)
  expect(formatAge(age, 'en')).toBe(english)
})

test('age on a day', () => {
  const at = new Date(2026, 2, 18, 14, 5).getTime()
  expect(formatAgeAt('1968-03-18', at, 'zh-CN')).toBe('58岁')
  expect(formatAgeAt('1968-03-19', at, 'zh-CN')).toBe('57岁')
  expect(formatAgeAt('20250110', at, 'zh-CN')).toBe('14月')
  expect(formatAgeAt('2026-03-09', at, 'zh-CN')).toBe('9天')
  expect(formatAgeAt('2062-07-22', at, 'zh-CN')).toBe('')
  expect(formatAgeAt('x', at, 'en')).toBe('')
})
