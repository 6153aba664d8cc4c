import { and, eq, instances, reports, studies, type TenantTx } from '@yingtong/db'
import { z } from 'zod'
import { command, DomainError, notFound } from '../kernel/index.ts'
import { demandPerson } from './actor-person.ts'
import { renderReportJob } from './jobs/render-report.job.ts'
import {
  demandTransition,
  demandVersion,
  keepVersion,
  lockReport,
  showStateOnStudy,
  toReportView,
} from './report.ts'

/** Digests of the images that the report was read from; a short study needs a reason in words. */
async function imagesRead(tx: TenantTx, studyId: string, shortReason: string | undefined) {
  const [study] = await tx.select().from(studies).where(eq(studies.id, studyId)).for('update')
  if (!study) throw notFound('exam')
  const missing = (study.declaredInstances ?? study.instanceCount) - study.instanceCount
  if (missing > 0 && !shortReason)
    throw new DomainError(
      'conflict',
      `${missing} of ${study.declaredInstances} images are not here; signing needs a reason`,
    )
  const rows = await tx
    .select({ sha256: instances.sha256 })
    .from(instances)
    .where(and(eq(instances.studyRef, studyId), eq(instances.standing, 'current')))
  return { study, digests: rows.map((row) => row.sha256).sort() }
}

/**
 * Signs and issues: keeps the text, the digests of the images and their common digest for ever, and renders the PDF.
 * An amendment goes the same way and keeps what it replaces.
 */
export const signReport = command(
  {
    name: 'report.sign',
    scope: 'report:sign',
    audit: 'report.signed',
    input: z.object({
      reportId: z.uuid(),
      version: z.int().positive(),
      shortReason: z.string().trim().min(2).max(300).optional(),
    }),
  },
  async (tx, { reportId, version, shortReason }, act) => {
    const person = demandPerson(act.ctx)
    const row = await lockReport(tx, reportId)
    demandVersion(row, version)
    const state = demandTransition(row, 'sign')
    if (!row.body.impression.trim()) throw new DomainError('invalid', 'the impression is empty')
    const { study, digests } = await imagesRead(tx, row.studyRef, shortReason)
    act.note({
      studyInstanceUid: study.studyInstanceUid,
      objectKind: 'report',
      objectId: reportId,
      details: { version, images: digests.length },
    })
    const sha256 = await keepVersion(tx, { ...row, state }, person, {
      at: act.at,
      instanceDigests: digests,
      note: shortReason,
    })
    const [signed] = await tx
      .update(reports)
      .set({
        state,
        version: version + 1,
        signedById: person.id,
        signedByName: person.name,
        signedAt: act.at,
        signedSha256: sha256,
        pdfKey: null,
        updatedAt: act.at,
      })
      .where(eq(reports.id, reportId))
      .returning()
    await showStateOnStudy(tx, row.studyRef, state)
    await act.send(renderReportJob, { reportId, version: version + 1 })
    return toReportView(signed!)
  },
)
