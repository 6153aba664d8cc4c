import { expect, test } from 'vitest'
import { maskIdentityNumber, maskPhone } from './mask-number.ts'

test('identity number and telephone keep their ends', () => {
  expect(maskIdentityNumber('452123196801012243')).toBe('4521**********2243')
  expect(maskPhone('13812346021')).toBe('138****6021')
})

test('what is too short to have a middle is hidden whole', () => {
  expect(maskIdentityNumber('12345678')).toBe('********')
  expect(maskPhone('8120')).toBe('****')
})
