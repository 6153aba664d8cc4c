import dcmjs from 'dcmjs'
import { describe, expect, it } from 'vitest'
import { DICTIONARY } from './dictionary.table.ts'
import { keywordToTag, multiplicityOf, tagToKeyword, vrOf } from './dictionary.ts'
import { DICTIONARY_ADDITIONS } from './dictionary-additions.table.ts'
import { dictionaryLines, dictionaryTableSource } from './generate-dictionary.ts'

describe('the data dictionary', () => {
  it('is what dcmjs has', () => {
    const lines = dictionaryLines(dcmjs.data.DicomMetaDictionary.nameMap)
    expect(lines.length).toBeGreaterThan(5000)
    expect(DICTIONARY.trim().split('\n')).toEqual(lines)
    expect(dictionaryTableSource(lines)).toContain('00100010 PN 1 PatientName')
  })

  it('adds only what dcmjs lacks or has otherwise', () => {
    const known = new Set(DICTIONARY.split('\n'))
    const additions = DICTIONARY_ADDITIONS.trim().split('\n')
    expect(additions.length).toBeGreaterThan(100)
    expect(additions.filter((line) => known.has(line))).toEqual([])
  })

  it.each([
    ['PatientName', '00100010', 'PN', '1'],
    ['ModalitiesInStudy', '00080061', 'CS', '1-n'],
    ['PixelData', '7FE00010', 'OW', '1'],
    ['SmallestImagePixelValue', '00280106', 'US', '1'],
    ['LongPrimitivePointIndexList', '00660040', 'OL', '1'],
  ])('knows %s', (keyword, tag, vr, multiplicity) => {
    expect(keywordToTag(keyword)).toBe(tag)
    expect(tagToKeyword(tag)).toBe(keyword)
    expect(vrOf(tag)).toBe(vr)
    expect(multiplicityOf(tag)).toBe(multiplicity)
  })

  it('takes tags in the usual spellings and refuses the rest', () => {
    for (const text of ['00100010', '0010,0010', '(0010,0010)']) expect(keywordToTag(text)).toBe('00100010')
    expect(keywordToTag('0020000d')).toBe('0020000D')
    for (const text of ['PatientNam', '0010001', '(0010,0010', '', '__proto__', 'constructor']) {
      expect(keywordToTag(text)).toBe(text === '(0010,0010' ? '00100010' : undefined)
    }
  })

  it('tells repeating groups, private creators, group lengths and the unknown', () => {
    expect(tagToKeyword('60020010')).toBe('OverlayRows')
    expect(vrOf('00290010')).toBe('LO')
    expect(vrOf('00291010')).toBe('UN')
    expect(vrOf('00090000')).toBe('UL')
    expect(tagToKeyword('00291010')).toBeUndefined()
  })
})
