import { describe, expect, it } from 'vitest'
import { isMaskedPath, maskedDicomJson } from './mask-dicom-json.ts'

const ds = {
  '00080060': { vr: 'CS', Value: ['CT'] },
  '00080090': { vr: 'PN', Value: [{ Ideographic: '王^医生' }] },
  '00100010': {
    vr: 'PN',
    Value: [{ Alphabetic: 'Chen^YuLan', Ideographic: '陈^玉兰', Phonetic: 'チン^ギョクラン' }],
  },
  '00100020': { vr: 'LO', Value: ['452127196803042243'] },
  '00101000': { vr: 'LO', Value: ['13812345678'] },
  '00101002': { vr: 'SQ', Value: [{ '00100020': { vr: 'LO', Value: ['452127196803042243'] } }] },
  '00102154': { vr: 'SH', Value: ['13812345678'] },
  '00400275': {
    vr: 'SQ',
    Value: [
      {
        '00100010': { vr: 'PN', Value: [{ Ideographic: '陈^玉兰' }] },
        '00401001': { vr: 'SH', Value: ['1'] },
      },
    ],
  },
}

describe('P2: metadata for those who do not read names', () => {
  it('masks name and number, also within items, and leaves telephones and other numbers empty', () => {
    expect(maskedDicomJson(ds)).toEqual({
      '00080060': ds['00080060'],
      '00080090': ds['00080090'],
      '00100010': { vr: 'PN', Value: [{ Alphabetic: 'C*n', Ideographic: '陈*兰' }] },
      '00100020': { vr: 'LO', Value: ['4521**********2243'] },
      '00101000': { vr: 'LO' },
      '00101002': { vr: 'SQ' },
      '00102154': { vr: 'SH' },
      '00400275': {
        vr: 'SQ',
        Value: [
          {
            '00100010': { vr: 'PN', Value: [{ Ideographic: '陈*兰' }] },
            '00401001': { vr: 'SH', Value: ['1'] },
          },
        ],
      },
    })
  })

  it('names the same values when they are asked for as bulk data', () => {
    expect(isMaskedPath('00100010')).toBe(true)
    expect(isMaskedPath('00101002/1/00100020')).toBe(true)
    expect(isMaskedPath('00420011')).toBe(false)
  })
})
