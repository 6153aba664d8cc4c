import { eq, reports, sql } from '@yingtong/db'
import { type Ctx, objectKey } from '../kernel/index.ts'
import { DamagedObjectError, defineStoredKind, endIncident, readWhole, sha256Of } from '../storage/index.ts'
import { printedReport } from './printed-report.ts'

/** Draws a damaged PDF anew from the signed text, which lies in the database, and ends its incident. */
async function rebuildPdf(ctx: Ctx, name: string): Promise<Uint8Array> {
  const { database, pdf: renderer, store } = ctx.services
  const object = { kind: 'report', name } as const
  const damagedKey = objectKey(ctx, 'report', name)
  const found = await database.withTenant(ctx.tenantId, async (tx) => {
    const [row] = await tx.select({ id: reports.id }).from(reports).where(eq(reports.pdfKey, damagedKey))
    return row ? printedReport(tx, row.id) : null
  })
  if (!found) throw new DamagedObjectError(object)
  const pdf = await renderer.renderReport(found.document, ctx)
  const sha256 = sha256Of(pdf)
  const key = objectKey(ctx, 'report', sha256)
  // Drawn alike, it takes the place of the damaged one under the same name.
  await store.put(key, pdf, { sha256, contentType: 'application/pdf', replace: key === damagedKey })
  store.forget?.(damagedKey)
  await database.withTenant(ctx.tenantId, async (tx) => {
    await tx.update(reports).set({ pdfKey: key }).where(eq(reports.pdfKey, damagedKey))
    await endIncident(tx, ctx, object, 'rebuilt')
  })
  return pdf
}

/** The PDF of a signed report, compared with its digest; drawn anew when it is damaged. */
export async function readReportPdf(ctx: Ctx, name: string): Promise<Uint8Array> {
  try {
    return await readWhole(ctx, { kind: 'report', name })
  } catch (error) {
    if (!(error instanceof DamagedObjectError)) throw error
    return rebuildPdf(ctx, name)
  }
}

defineStoredKind({
  kind: 'report',
  rows: sql`select substring(pdf_key from '[0-9a-f]{64}') as name, substring(pdf_key from '[0-9a-f]{64}') as sha256,
      null::bigint as byte_length, updated_at as since
    from reports where pdf_key is not null`,
  rebuild: (ctx, name) => rebuildPdf(ctx, name).then(() => true),
})
