import { expect, test } from 'vitest'
import { enrolmentCodeHash, newEnrolmentCode } from './enrolment-code.ts'

test('promise C8: a code is random, easy to type, and known however it is typed', () => {
  const codes = Array.from({ length: 200 }, newEnrolmentCode)
  expect(new Set(codes).size).toBe(200)
  for (const code of codes) expect(code).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){2}[0-9A-HJKMNP-TV-Z]{4}$/)
  const hash = enrolmentCodeHash('K7QM-10XD-4T8B')
  for (const typed of ['k7qm 10xd 4t8b', 'K7QMIOXD4T8B', ' k7qm-lOxd-4t8b\n'])
    expect(enrolmentCodeHash(typed)).toBe(hash)
  expect(enrolmentCodeHash('K7QM-10XD-4T8C')).not.toBe(hash)
})
