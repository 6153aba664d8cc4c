import { eq, type patients, type reports, type studies, type TenantTx, tenants } from '@yingtong/db'
import { displayName } from '../archive/index.ts'
import type { ReportDocument } from '../ports.ts'

interface Sources {
  readonly report: typeof reports.$inferSelect
  readonly study: typeof studies.$inferSelect
  readonly patient: typeof patients.$inferSelect
}

const SEX: Readonly<Record<string, string>> = { M: '男', F: '女', O: '其他' }

/** `2026-03-18 14:05` in the hospital's time zone: prints always carry the full date. */
export function printedTime(at: Date, timeZone: string): string {
  const text = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' }).format(
    at,
  )
  return text.replace(' ', ' ')
}

const printedDate = (da: string | null) =>
  da && /^\d{8}$/.test(da) ? `${da.slice(0, 4)}-${da.slice(4, 6)}-${da.slice(6)}` : ''

/** Whole years between two DICOM dates, as the paper form shows it. */
function age(birthDate: string | null, studyDate: string | null): string {
  if (!birthDate || !studyDate || !/^\d{8}$/.test(birthDate) || !/^\d{8}$/.test(studyDate)) return ''
  const years = Math.floor((Number(studyDate) - Number(birthDate)) / 10_000)
  return years >= 0 ? `${years}岁` : ''
}

/** The report as it is printed (ui screen 18): hospital first, black on white, signatures with their times. */
export async function reportDocument(
  tx: TenantTx,
  { report, study, patient }: Sources,
): Promise<ReportDocument> {
  const [tenant] = await tx.select().from(tenants).where(eq(tenants.id, tx.tenantId))
  const timeZone = tenant?.timeZone ?? 'Asia/Shanghai'
  const unsigned = report.state !== 'signed' && report.state !== 'amended'
  const author = { label: '报告医师', name: report.authorName, at: printedTime(report.updatedAt, timeZone) }
  const signer =
    report.signedByName && report.signedAt
      ? [{ label: '签发医师', name: report.signedByName, at: printedTime(report.signedAt, timeZone) }]
      : []
  return {
    hospital: tenant?.name ?? '',
    title: `${study.modalities.join('/')} 检查报告`,
    unsigned,
    fields: [
      { label: '姓名', value: displayName(patient) },
      { label: '性别', value: SEX[patient.sex ?? ''] ?? '' },
      { label: '年龄', value: age(patient.birthDate, study.studyDate) },
      { label: '患者编号', value: patient.patientId },
      { label: '检查号', value: study.accessionNumber ?? '' },
      { label: '检查日期', value: printedDate(study.studyDate) },
      { label: '检查项目', value: study.description ?? '' },
      { label: '检查部位', value: study.bodyPart ?? '' },
      { label: '影像', value: `${study.instanceCount} 幅` },
    ],
    sections: [
      { heading: '影像所见', text: report.body.findings },
      { heading: '影像诊断', text: report.body.impression },
      { heading: '随访建议', text: report.body.advice },
    ],
    signatures: [author, ...signer],
    footer: '本报告供临床医师参考',
    digest: report.signedSha256 ?? '',
  }
}
