import { setImmediate } from 'node:timers/promises'
import { FairShare, type PdfRenderer, type ReportDocument } from '@yingtong/domain'
import { reportPdf } from './report-pdf.ts'

const PATIENCE_MS = 20_000
const WAITING_MAX = 32

/** Draws one report at a time, hospitals in turn, and lets everybody else have the thread between two. */
export function fairPdf(draw: (report: ReportDocument) => Promise<Uint8Array> = reportPdf): PdfRenderer {
  const turns = new FairShare({
    total: 1,
    onceMax: 1,
    patienceMs: PATIENCE_MS,
    waitingMax: WAITING_MAX,
    busy: 'many reports are being printed; try again in a moment',
  })
  return {
    async renderReport(report, { tenantId }) {
      const giveBack = await turns.take(tenantId, 1)
      try {
        return await draw(report)
      } finally {
        await setImmediate()
        giveBack()
      }
    },
  }
}
