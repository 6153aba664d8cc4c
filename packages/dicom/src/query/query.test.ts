import { describe, expect, it } from 'vitest'
import { keywordToTag, vrOf } from '../dictionary/dictionary.ts'
import { cpuMsOf } from '../test/cpu-time.ts'
import { parseDateRange, parseTimeRange } from './date-range.ts'
import {
  INSTANCE_ATTRIBUTES,
  REQUEST_ATTRIBUTES,
  SERIES_ATTRIBUTES,
  STUDY_ATTRIBUTES,
} from './query-attributes.table.ts'
import { parseUidList } from './uid-list.ts'
import { hasWildcard, wildcardToRegExp } from './wildcard.ts'

describe('range matching', () => {
  it.each([
    ['20240229', { from: '20240229', to: '20240229' }],
    ['2024-02-29', { from: '20240229', to: '20240229' }],
    ['20240101-', { from: '20240101' }],
    ['-20240131', { to: '20240131' }],
    ['20240101-20240131', { from: '20240101', to: '20240131' }],
    ['2024-01-01-2024-01-31', { from: '20240101', to: '20240131' }],
    ['20230229', null],
    ['20241301', null],
    ['-', null],
    ['', null],
    ['2024', null],
    ["20240101' OR 1=1", null],
    ['20240101-20240131-20240201', null],
  ])('dates: %s', (text, range) => expect(parseDateRange(text)).toEqual(range))

  it.each([
    ['08', { from: '080000.000000', to: '085959.999999' }],
    ['0830', { from: '083000.000000', to: '083059.999999' }],
    ['08:30:15.5', { from: '083015.500000', to: '083015.599999' }],
    ['08-09', { from: '080000.000000', to: '095959.999999' }],
    ['1200-', { from: '120000.000000' }],
    ['-1200', { to: '120059.999999' }],
    ['25', null],
    ['-', null],
  ])('times: %s', (text, range) => expect(parseTimeRange(text)).toEqual(range))
})

describe('wildcards', () => {
  it.each([
    ['CHEN*', 'Chen^YuLan', true, true],
    ['CHEN*', 'Chen^YuLan', false, false],
    ['*玉?', 'Chen^YuLan=陈^玉兰', false, true],
    ['?', '𠀀', false, true],
    ['a.c', 'abc', false, false],
    ['a+(b)[c]{d}|^$/\\', 'a+(b)[c]{d}|^$/\\', false, true],
    ['*', 'line\nbreak', false, true],
    ['', '', false, true],
    ['*ab*ab*b', 'abxabab', false, true],
    ['*ab*ab*b', 'abxab', false, false],
    ['a*a', 'a', false, false],
    ['a*1*2', 'a12', false, true],
  ])('%s on %s', (pattern, text, ignoreCase, expected) => {
    expect(wildcardToRegExp(pattern, { ignoreCase }).test(text)).toBe(expected)
  })

  it('a thousand stars take no time', () => {
    const spent = cpuMsOf(() => {
      expect(wildcardToRegExp('*'.repeat(1000)).test('x'.repeat(10_000))).toBe(true)
      expect(wildcardToRegExp(`${'*a'.repeat(30)}*b`).test('a'.repeat(5000))).toBe(false)
    })
    expect(spent).toBeLessThan(500)
    expect([hasWildcard('a*'), hasWildcard('a?'), hasWildcard('a')]).toEqual([true, true, false])
  })
})

describe('UID lists', () => {
  it.each([
    ['1.2.3', ['1.2.3']],
    ['1.2,1.3\\1.4, 1.2', ['1.2', '1.3', '1.4']],
    ['', null],
    ['1.2,../x', null],
  ])('%s', (text, uids) => expect(parseUidList(text)).toEqual(uids))
})

describe('the attribute tables', () => {
  it.each([
    ['study', STUDY_ATTRIBUTES],
    ['series', SERIES_ATTRIBUTES],
    ['request', REQUEST_ATTRIBUTES],
    ['instance', INSTANCE_ATTRIBUTES],
  ])('%s: ascending, unique, as PS3.6 names them', (_, attributes) => {
    const tags = attributes.map((attribute) => attribute.tag)
    expect(tags).toEqual([...new Set(tags)].sort())
    for (const { keyword, tag, vr } of attributes)
      expect([keywordToTag(keyword), vrOf(tag)]).toEqual([tag, vr])
  })

  it('match what PS3.18 Table 10.6.1-5 demands', () => {
    const matched = (list: typeof STUDY_ATTRIBUTES) =>
      list.filter((one) => one.matched).map((one) => one.keyword)
    expect(matched(STUDY_ATTRIBUTES)).toEqual(
      expect.arrayContaining([
        'StudyDate',
        'StudyTime',
        'AccessionNumber',
        'ModalitiesInStudy',
        'ReferringPhysicianName',
        'PatientName',
        'PatientID',
        'StudyInstanceUID',
        'StudyID',
      ]),
    )
    expect(matched(SERIES_ATTRIBUTES)).toEqual(
      expect.arrayContaining([
        'Modality',
        'SeriesInstanceUID',
        'SeriesNumber',
        'PerformedProcedureStepStartDate',
        'PerformedProcedureStepStartTime',
        'RequestAttributesSequence',
      ]),
    )
    expect(matched(INSTANCE_ATTRIBUTES)).toEqual(['SOPClassUID', 'SOPInstanceUID', 'InstanceNumber'])
  })
})
