import { eq, patients, reports, studies, type TenantTx } from '@yingtong/db'
import type { ReportDocument } from '../ports.ts'
import { contentOf, imageDigests, readCanonical } from './report-content.ts'
import { printReport } from './report-document.ts'
import { newestSigned, SIGNATURE_ALGORITHMS } from './sign-version.ts'

export interface PrintedReport {
  readonly document: ReportDocument
  readonly report: typeof reports.$inferSelect
  readonly study: typeof studies.$inferSelect
}

/** A report for paper: a signed one from its signed text, any other from its rows, marked as not signed. */
export async function printedReport(tx: TenantTx, reportId: string): Promise<PrintedReport | null> {
  const [row] = await tx
    .select({ report: reports, study: studies, patient: patients })
    .from(reports)
    .innerJoin(studies, eq(studies.id, reports.studyRef))
    .innerJoin(patients, eq(patients.id, studies.patientRef))
    .where(eq(reports.id, reportId))
  if (!row) return null
  const { report, study } = row
  const signed = report.state === 'signed' || report.state === 'amended'
  const version = signed ? await newestSigned(tx, reportId) : null
  const content = version?.canonical ? readCanonical(version.canonical) : null
  if (version && content) {
    const algorithm = SIGNATURE_ALGORITHMS[version.signatureSuite!]
    const mark = { sha256: version.sha256, algorithm, keyId: version.signatureKeyId! }
    return { document: printReport(content, mark), report, study }
  }
  const images = await imageDigests(tx, study.id)
  return { document: printReport(await contentOf(tx, row, { images }), null), report, study }
}
