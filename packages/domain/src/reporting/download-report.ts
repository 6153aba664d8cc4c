import { z } from 'zod'
import { DomainError, flow, notFound, objectName } from '../kernel/index.ts'
import { printedReport } from './printed-report.ts'
import { readReportPdf } from './stored-reports.ts'

/**
 * The report as PDF: the rendered object of a signed report, or a preliminary one drawn on the spot with
 * “not signed” across it. File names carry the exam number, never the patient's name.
 */
export const downloadReport = flow(
  {
    name: 'report.download',
    scope: 'report:read',
    audit: 'report.downloaded',
    input: z.object({ reportId: z.uuid() }),
  },
  async (step, { reportId }, ctx) => {
    const found = await step('report.downloaded', async (tx, act) => {
      const row = await printedReport(tx, reportId)
      if (!row) throw notFound('report')
      if (row.report.state === 'drafting')
        throw new DomainError('conflict', 'a draft cannot be printed; submit it first')
      act.note({ studyInstanceUid: row.study.studyInstanceUid, objectKind: 'report', objectId: reportId })
      const number = (row.study.accessionNumber ?? '').replace(/[^A-Za-z0-9-]/g, '')
      return {
        fileName: `report-${number || reportId.slice(0, 8)}.pdf`,
        name: row.report.pdfKey && objectName(ctx, 'report', row.report.pdfKey),
        document: row.document,
      }
    })
    const pdf = found.name
      ? await readReportPdf(ctx, found.name)
      : await ctx.services.pdf.renderReport(found.document, ctx)
    return { fileName: found.fileName, pdf }
  },
)
