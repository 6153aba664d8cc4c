import { describe, expect, it } from 'vitest'
import { parseQuery, type QueryLevel } from './parse-query.ts'

const parse = (text: string, level: QueryLevel = 'study') => parseQuery(new URLSearchParams(text), level, {})

describe('QIDO-RS queries (PS3.18 §8.3.4)', () => {
  it('takes keywords and tags alike', () => {
    expect(parse('PatientID=A1').match.patientId).toBe('A1')
    expect(parse('00100020=A1').match.patientId).toBe('A1')
    expect(parse('0020000d=1.2.3').match.studyInstanceUid).toEqual(['1.2.3'])
  })
  it('matches inside a sequence', () => {
    expect(parse('00400275.00400009=SPS1', 'series').match.scheduledProcedureStepId).toBe('SPS1')
    expect(
      parse('RequestAttributesSequence.RequestedProcedureID=RP1', 'series').match.requestedProcedureId,
    ).toBe('RP1')
  })
  it('reads ranges, UID lists and several modalities', () => {
    expect(parse('StudyDate=20260301-20260318').match.studyDate).toEqual({ from: '20260301', to: '20260318' })
    expect(parse('StudyDate=20260301-').match.studyDate).toEqual({ from: '20260301' })
    expect(parse('StudyInstanceUID=1.2,1.3').match.studyInstanceUid).toEqual(['1.2', '1.3'])
    expect(parse('ModalitiesInStudy=CT%5CMR').match.modalitiesInStudy).toEqual(['CT', 'MR'])
  })
  it('needs path and query to hold both', () => {
    const query = parseQuery(new URLSearchParams('StudyInstanceUID=1.2'), 'series', {
      studyInstanceUid: ['1.3'],
    })
    expect(query.match.studyInstanceUid).toEqual(['0'])
  })
  it('treats an empty value and a lone asterisk as universal', () => {
    expect(parse('PatientName=&AccessionNumber=*').match).toEqual({ fuzzy: false, limit: 100, offset: 0 })
  })
  it('reads paging and includefield', () => {
    const query = parse('limit=5&offset=10&includefield=StudyDescription,00080080&fuzzymatching=true')
    expect(query.match).toMatchObject({ limit: 5, offset: 10, fuzzy: true })
    expect([...query.include]).toEqual(['00081030', '00080080'])
    expect(parse('includefield=all').includeAll).toBe(true)
    expect(parse('limit=1000000').match.limit).toBe(1000)
  })
  it('tells what it does not match instead of guessing', () => {
    expect(parse('NoSuchThing=1').warnings[0]).toContain('NoSuchThing')
    expect(parse('SeriesNumber=1', 'study').warnings).toHaveLength(1)
  })
  it.each([
    ['StudyDate=yesterday', 'StudyDate'],
    ['StudyTime=25', 'StudyTime'],
    ['limit=-1', 'limit'],
    ['offset=x', 'offset'],
    ['StudyInstanceUID=../..', 'StudyInstanceUID'],
    ['includefield=Nonsense', 'includefield'],
    ['StudyDate=2026*', 'StudyDate'],
  ])('refuses %s and names %s', (text, name) => {
    expect(() => parse(text)).toThrow(
      expect.objectContaining({ code: 'invalid', publicText: expect.stringContaining(name) }),
    )
  })
  it('does not fall for names of Object', () => {
    expect(parse('__proto__=x&constructor=y').warnings).toHaveLength(2)
  })
})
