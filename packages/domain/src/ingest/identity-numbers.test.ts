import { expect, it } from 'vitest'
import { chineseIdNumber, telephoneNumber } from './identity-numbers.ts'

it.each([
  // The examples of GB 11643-1999.
  ['11010519491231002X', '11010519491231002X'],
  ['440524188001010014', '440524188001010014'],
  [' 110105 19491231 002x ', '11010519491231002X'],
])('takes %j', (text, number) => {
  expect(chineseIdNumber(['P0001', text])).toBe(number)
})

it.each([
  '110105194912310020',
  '11010519491331002X',
  '01010519491231002X',
  '11010519491231002',
  '11010519491231002XX',
  '',
  '张三',
])('does not take %j', (text) => {
  expect(chineseIdNumber([text])).toBeNull()
})

it('changes of one digit are noticed', () => {
  const good = '440524188001010014'
  for (let i = 0; i < 18; i++) {
    const digit = (Number(good[i]) + 1) % 10
    expect(chineseIdNumber([`${good.slice(0, i)}${digit}${good.slice(i + 1)}`])).toBeNull()
  }
})

it('takes telephone numbers as people write them', () => {
  expect(telephoneNumber(['138 0013-8000'])).toBe('13800138000')
  expect(telephoneNumber(['+86 138 0013 8000'])).toBe('+8613800138000')
  expect(telephoneNumber(['无', '（010）6275-1234'])).toBe('01062751234')
  expect(telephoneNumber(['123', '1380013800013800138000', ''])).toBeNull()
})
