import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { changedParts } from './compare-content.ts'
import { canonicalText, REPORT_FORM, type ReportContent, readCanonical } from './report-content.ts'
import { printReport } from './report-document.ts'

const CONTENT: ReportContent = {
  format: 'yingtong.report.v1',
  form: REPORT_FORM,
  hospital: { id: 'h', name: '青河县人民医院', timeZone: 'Asia/Shanghai' },
  report: { id: 'r', version: 3, state: 'amended', note: '补充对照', previousSha256: 'b'.repeat(64) },
  patient: { name: '陈玉兰', sex: 'F', birthDate: '19680304', patientId: 'P1', issuer: '' },
  exam: {
    studyInstanceUid: '2.25.1',
    accessionNumber: 'M1',
    studyDate: '20260318',
    studyTime: '132200',
    description: '胸部平扫',
    bodyPart: 'CHEST',
    modalities: ['CT'],
  },
  text: { findings: '所见\n“引号” \u2028 𠮷', impression: '诊断', advice: '' },
  people: { author: { id: 'a', name: '医师甲' }, reviewer: null, signer: { id: 's', name: '医师乙' } },
  times: { writtenAt: '2026-03-18T06:00:00.000Z', signedAt: '2026-03-18T06:05:00.000Z' },
  images: ['a'.repeat(64)],
}

describe('promise C12: the bytes that are signed', () => {
  it('are the same whatever order the keys came in, and read back', () => {
    const text = canonicalText(CONTENT)
    const shuffled = Object.fromEntries(Object.entries(CONTENT).reverse()) as ReportContent
    expect(canonicalText(shuffled)).toBe(text)
    expect(readCanonical(text)).toEqual(CONTENT)
    expect(text.endsWith('}\n')).toBe(true)
  })

  it('are read only as they were written', () => {
    const text = canonicalText(CONTENT)
    const others = [
      text.trimEnd(),
      text.replace('{', '{ '),
      text.replace('"format"', '"more": 1,\n  "format"'),
      JSON.stringify(CONTENT),
      '',
      'null',
    ]
    for (const other of others) expect(readCanonical(other), other.slice(0, 30)).toBeNull()
  })

  it('name the part that differs', () => {
    const { text, people, times, patient, exam, report } = CONTENT
    const changes: [Partial<ReportContent>, string[]][] = [
      [{}, []],
      [{ text: { ...text, impression: '诊断。' } }, ['text']],
      [{ people: { ...people, signer: { id: 's', name: '医师丙' } } }, ['people']],
      [{ times: { ...times, signedAt: '2026-03-18T06:05:00.001Z' } }, ['times']],
      [{ patient: { ...patient, name: '陈玉蓝' } }, ['patient']],
      [{ exam: { ...exam, bodyPart: 'HEAD' } }, ['exam']],
      [{ form: 'report-form-0' }, ['form']],
      [{ images: ['c'.repeat(64)] }, ['images']],
      [{ report: { ...report, previousSha256: 'c'.repeat(64) } }, ['previous']],
    ]
    for (const [change, parts] of changes)
      expect(changedParts(CONTENT, { ...CONTENT, ...change })).toEqual(parts)
  })
})

it('promise C12: a form that prints other fields or headings is another version', () => {
  const { title, fields, sections, signatures, footer } = printReport(CONTENT, null)
  const shown = JSON.stringify([title, fields, sections, signatures, footer])
  const digest = createHash('sha256').update(shown).digest('hex').slice(0, 16)
  expect({ form: REPORT_FORM, digest }).toEqual({ form: 'report-form-1', digest: 'e73154819faef6ab' })
})
