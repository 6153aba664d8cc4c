import { describe, expect, it } from 'vitest'
import { tagToKeyword, vrOf } from '../dictionary/dictionary.ts'
import { actionFor } from './action-for.ts'
import { type BurnedInFacts, burnedInRisk } from './burned-in-risk.ts'
import { CONFIDENTIALITY_PROFILE } from './confidentiality-profile.table.ts'
import { BASIC_PROFILE, type DeidentifyOptions } from './deidentify-options.ts'
import { shiftDates } from './dummy-value.ts'

const ROWS = CONFIDENTIALITY_PROFILE.trim()
  .split('\n')
  .map((line) => line.split(' ') as [string, string, string, string])

const OPTIONS: Readonly<Record<string, Partial<DeidentifyOptions>>> = {
  u: { keepUids: true },
  d: { keepDevice: true },
  i: { keepInstitution: true },
  p: { keepPatientCharacteristics: true },
  f: { dates: 'keep' },
}
const act = (tagHex: string, options: Partial<DeidentifyOptions> = {}, vr = vrOf(tagHex)) =>
  actionFor(Number.parseInt(tagHex, 16), vr, { ...BASIC_PROFILE, ...options })

describe('PS3.15 Table E.1-1', () => {
  it('is in order, names each attribute once and as PS3.6 does', () => {
    const tags = ROWS.map(([tag]) => tag)
    expect(tags).toEqual([...new Set(tags)].sort())
    expect(ROWS.length).toBeGreaterThan(600)
    for (const [tag, , , keyword] of ROWS) expect(tagToKeyword(tag), tag).toBe(keyword)
  })

  it('is obeyed in every cell: nothing stays unless an option says K', () => {
    for (const [tag, basic, options] of ROWS) {
      const without = act(tag)
      expect(without, `${tag} ${basic}`).not.toBe('keep')
      if (basic === 'X') expect(without, tag).toBe('remove')
      if (basic === 'Z' || basic === 'X/Z') expect(without, tag).toBe('empty')
      if (basic === 'U' || basic === 'X/Z/U*') expect(without, tag).toBe('uid')
      if (basic === 'D' || basic === 'Z/D') expect(without, tag).toBe('dummy')
      for (const [letter, chosen] of Object.entries(OPTIONS))
        expect(act(tag, chosen), `${tag} ${letter}`).toBe(options.includes(`${letter}K`) ? 'keep' : without)
      if (['DA', 'TM', 'DT'].includes(vrOf(tag)))
        expect(act(tag, { dates: 'shift' }), tag).toBe(options.includes('mC') ? 'shift' : without)
    }
  })

  it('is extended to what it does not name: names, prose, dates, UIDs, private and unknown elements', () => {
    expect(act('00091001', {}, 'LO')).toBe('remove')
    expect(act('50000010', {}, 'US')).toBe('remove')
    expect(act('60020010', {}, 'US')).toBe('remove')
    expect(act('00190001', {}, 'UN')).toBe('remove')
    expect(act('00280010')).toBe('keep')
    expect(act('00080016')).toBe('keep')
    expect(act('00081150')).toBe('keep')
    expect(act('00120062')).toBe('keep')
  })
})

describe('dates moved by whole days', () => {
  it.each([
    ['20260301', -1, '20260228'],
    ['20240301', -1, '20240229'],
    ['2026.03.01', -1, '20260228'],
    ['20260301120000.123+0800', -366, '20250228120000.123+0800'],
    ['20260301\\20260302', 1, '20260302\\20260303'],
    ['2026', -1, ''],
    ['20261345', -1, ''],
  ])('%s by %i is %s', (text, days, moved) => expect(shiftDates(text, days)).toBe(moved))
})

describe('pictures that may show a name', () => {
  const ct: BurnedInFacts = {
    burnedInAnnotation: undefined,
    modality: 'CT',
    sopClassUid: '1.2.840.10008.5.1.4.1.1.2',
    imageType: ['ORIGINAL', 'PRIMARY', 'AXIAL'],
  }
  it.each([
    [{}, null],
    [{ burnedInAnnotation: 'YES' }, 'declared'],
    [{ modality: 'US' }, 'modality'],
    [{ modality: 'US', burnedInAnnotation: 'NO' }, null],
    [{ sopClassUid: '1.2.840.10008.5.1.4.1.1.7' }, 'secondary-capture'],
    [{ sopClassUid: '1.2.840.10008.5.1.4.1.1.7.4' }, 'secondary-capture'],
    [{ imageType: ['DERIVED', 'SECONDARY', 'SCREEN SAVE'] }, 'screen'],
  ] as const)('%j: %s', (facts, risk) => expect(burnedInRisk({ ...ct, ...facts })).toBe(risk))
})
