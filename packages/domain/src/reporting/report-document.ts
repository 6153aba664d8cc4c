import type { ReportDocument } from '../ports.ts'
import type { ReportContent } from './report-content.ts'

const SEX: Readonly<Record<string, string>> = { M: '男', F: '女', O: '其他' }

/** `2026-03-18 14:05` in the hospital's time zone: prints always carry the full date. */
export function printedTime(at: Date, timeZone: string): string {
  const text = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' }).format(
    at,
  )
  return text.replace(' ', ' ')
}

const printedDate = (da: string) =>
  /^\d{8}$/.test(da) ? `${da.slice(0, 4)}-${da.slice(4, 6)}-${da.slice(6)}` : ''

/** Whole years between two DICOM dates, as the paper form shows it. */
function age(birthDate: string, studyDate: string): string {
  if (!/^\d{8}$/.test(birthDate) || !/^\d{8}$/.test(studyDate)) return ''
  const years = Math.floor((Number(studyDate) - Number(birthDate)) / 10_000)
  return years >= 0 ? `${years}岁` : ''
}

export interface PrintedSignature {
  /** SHA-256 of the signed bytes, hex. */
  readonly sha256: string
  readonly algorithm: string
  readonly keyId: string
}

/** Digests as people compare them: four groups of four. */
export function fingerprintOf(sha256: string): string {
  return (sha256.slice(0, 16).toUpperCase().match(/.{4}/g) ?? []).join(' ')
}

function signatures(content: ReportContent) {
  const { people, times, hospital } = content
  const at = (time: string) => printedTime(new Date(time), hospital.timeZone)
  const amended = content.report.state === 'amended'
  const author = { label: '报告医师', name: people.author.name, at: at(times.writtenAt) }
  if (!people.signer || !times.signedAt) return [author]
  const label = amended ? '修订签发' : '签发医师'
  return [author, { label, name: people.signer.name, at: at(times.signedAt) }]
}

/**
 * The report as it is printed (ui screen 18): hospital first, black on white, signatures with their times. Made of the
 * signed content alone, so that what was signed is what is shown. Its fields and headings are `REPORT_FORM`.
 */
export function printReport(content: ReportContent, signature: PrintedSignature | null): ReportDocument {
  const { hospital, patient, exam, text, report } = content
  const amended = report.state === 'amended'
  return {
    hospital: hospital.name,
    title: `${exam.modalities.join('/')} 检查报告${amended ? '（修订）' : ''}`,
    unsigned: content.people.signer === null,
    fields: [
      { label: '姓名', value: patient.name },
      { label: '性别', value: SEX[patient.sex] ?? '' },
      { label: '年龄', value: age(patient.birthDate, exam.studyDate) },
      { label: '患者编号', value: patient.patientId },
      { label: '检查号', value: exam.accessionNumber },
      { label: '检查日期', value: printedDate(exam.studyDate) },
      { label: '检查项目', value: exam.description },
      { label: '检查部位', value: exam.bodyPart },
      { label: '影像', value: `${content.images.length} 幅` },
    ],
    sections: [
      { heading: '影像所见', text: text.findings },
      { heading: '影像诊断', text: text.impression },
      { heading: '随访建议', text: text.advice },
      ...(amended ? [{ heading: '修订原因', text: report.note ?? '' }] : []),
    ],
    signatures: signatures(content),
    footer: '本报告供临床医师参考',
    digest: signature?.sha256 ?? '',
    ...(signature
      ? {
          signed: `电子签名 ${signature.algorithm}  密钥 ${signature.keyId}  指纹 ${fingerprintOf(signature.sha256)}`,
        }
      : {}),
  }
}
