import { expect, test } from 'vitest'
import { ownLines, type ReportVersion, signatureState } from './versions.ts'

const signature: NonNullable<ReportVersion['signature']> = {
  valid: true,
  changed: [],
  laterImages: 0,
  algorithm: 'SM2',
  keyId: 'sm2-1',
  sha256: 'a'.repeat(64),
  fingerprint: 'AAAA',
  images: 2,
}

test('a corrected name is not a forged report', () => {
  const state = (...changed: (typeof signature.changed)[number][]) =>
    signatureState({ ...signature, valid: changed.length === 0, changed })
  expect(state()).toBe('valid')
  expect(state('patient', 'exam')).toBe('corrected')
  expect(state('patient', 'text')).toBe('invalid')
  expect(state('signature')).toBe('invalid')
})

test('lines that the other version does not have are its own', () => {
  expect(ownLines('右肺结节。\n较前增大。\n', '右肺结节。').filter((each) => each.own)).toEqual([
    { line: '较前增大。', own: true },
  ])
})
