import { createHash } from 'node:crypto'
import { and, eq, reports } from '@yingtong/db'
import { z } from 'zod'
import { objectKey } from '../../archive/index.ts'
import { defineJob, flow } from '../../kernel/index.ts'
import { printedReport } from '../printed-report.ts'

const Payload = z.object({ reportId: z.uuid(), version: z.int().positive() })

/** Renders the signed version and hangs the PDF on the report; a later version renders again. */
export const renderReport = flow(
  { name: 'report.render', scope: 'system:run', audit: 'report.rendered', input: Payload },
  async (step, { reportId, version }, { services, tenantId }) => {
    const document = await step('report.rendered', async (tx, act) => {
      act.note({ objectKind: 'report', objectId: reportId, details: { version } })
      const row = await printedReport(tx, reportId)
      // Gone or overtaken by a newer version, whose own job follows.
      return row?.report.version === version ? row.document : null
    })
    if (!document) return
    const pdf = await services.pdf.renderReport(document, { tenantId })
    const sha256 = createHash('sha256').update(pdf).digest('hex')
    const key = objectKey({ tenantId }, 'report', sha256)
    // Of one digest are the same bytes; what may lie there broken gives way.
    await services.store.put(key, pdf, { sha256, contentType: 'application/pdf', replace: true })
    await step('report.rendered', async (tx) => {
      await tx
        .update(reports)
        .set({ pdfKey: key })
        .where(and(eq(reports.id, reportId), eq(reports.version, version)))
    })
  },
)

export const renderReportJob = defineJob({
  name: 'report.render',
  payload: Payload,
  key: ({ reportId }) => reportId,
  retryLimit: 5,
  run: async (ctx, payload) => {
    await renderReport(ctx, payload)
  },
})
