import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { stubHost } from '../test/stub-host.ts'
import { dateAndTime, numberOf, personName, sexAndAge, textOf } from './dicom-text.ts'
import type { Instance } from './ohif.ts'

const instance = (values: Record<string, unknown>): Instance => ({
  StudyInstanceUID: '1',
  SeriesInstanceUID: '2',
  SOPInstanceUID: '3',
  ...values,
})

beforeEach(() => stubHost())
afterEach(() => vi.unstubAllGlobals())

describe('personName', () => {
  it.each([
    [[{ Alphabetic: 'Chen^YuLan', Ideographic: '陈^玉兰', Phonetic: '' }], '陈玉兰'],
    [{ Alphabetic: 'Chen^YuLan' }, 'Chen YuLan'],
    [{ Alphabetic: '欧阳^雪' }, '欧阳雪'],
    ['Wang^XiaoDong=王^小东', '王小东'],
    ['Smith^Harold^J.^Dr.', 'Smith Harold J. Dr.'],
    [{ Phonetic: 'やまだ^たろう' }, 'やまだ たろう'],
    [[], ''],
    [undefined, ''],
    [{ Alphabetic: 7 }, ''],
  ])('%j → %s', (value, expected) => {
    expect(personName(value)).toBe(expected)
  })
})

describe('sexAndAge', () => {
  it.each([
    [{ PatientSex: 'F', PatientAge: '058Y' }, '女 58岁'],
    [{ PatientSex: 'M', PatientAge: '014M' }, '男 14月'],
    [{ PatientSex: 'M', PatientAge: '009D' }, '男 9天'],
    [{ PatientSex: 'O', PatientAge: '003Y' }, '性别不明 3岁'],
    [{ PatientSex: 'F', PatientBirthDate: '19680304', StudyDate: '20260318' }, '女 58岁'],
    [{ PatientSex: 'F', PatientBirthDate: '20260319', StudyDate: '20260318' }, '女'],
    [{ PatientAge: '000Y' }, ''],
    [{ PatientSex: 'F', PatientAge: 'old' }, '女'],
    [{}, ''],
  ])('%j → %s', (values, expected) => {
    expect(sexAndAge(instance(values))).toBe(expected)
  })

  it('speaks English too', () => {
    stubHost('en-US')
    expect(sexAndAge(instance({ PatientSex: 'F', PatientAge: '058Y' }))).toBe('F 58 y')
  })
})

describe('dates, texts and numbers', () => {
  it.each([
    ['20260318', '132205.123', '2026-03-18 13:22'],
    ['2026.03.18', '13:22:05', '2026-03-18 13:22'],
    ['20260318', '', '2026-03-18'],
    ['', '', ''],
  ])('%s %s → %s', (date, time, expected) => {
    expect(dateAndTime(date, time)).toBe(expected)
  })

  it('takes the first of several values and no objects', () => {
    expect(textOf(instance({ A: ['x ', 'y'] }), 'A')).toBe('x')
    expect(textOf(instance({ A: { b: 1 } }), 'A')).toBe('')
    expect(numberOf(instance({ A: ['1.25'] }), 'A')).toBe(1.25)
    expect(numberOf(instance({ A: '' }), 'A')).toBeNull()
    expect(numberOf(undefined, 'A')).toBeNull()
  })
})
