import { expect, test } from 'vitest'
import { filterPalette } from './filter-palette.ts'

const items = [
  { id: 'p1', group: '患者', text: '陈*兰', about: 'M2603180127', words: ['chenyulan', 'cyl'] },
  { id: 'c1', group: '命令', text: '每日核对', words: ['daily check'] },
  { id: 'c2', group: '命令', text: '核对今天', words: ['check'] },
  { id: 'n1', group: '页面', text: '阅片', words: ['read'] },
]
const ids = (typed: string) => filterPalette(items, typed, { '>': '命令' }).map((item) => item.id)

test('pinyin, initials, hanzi and numbers find a patient', () => {
  for (const typed of ['chen', 'CYL', '陈', 'm26031']) expect(ids(typed)).toEqual(['p1'])
})

test('what begins with the words comes first in its group', () => {
  expect(ids('check')).toEqual(['c2', 'c1'])
})

test('a prefix keeps one group, nothing typed keeps all', () => {
  expect(ids('>')).toEqual(['c1', 'c2'])
  expect(ids('> 每')).toEqual(['c1'])
  expect(ids('')).toEqual(['p1', 'c1', 'c2', 'n1'])
  expect(ids('xyz')).toEqual([])
})
