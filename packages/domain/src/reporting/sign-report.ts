import { eq, reports } from '@yingtong/db'
import { z } from 'zod'
import { command, DomainError } from '../kernel/index.ts'
import { demandPerson } from './actor-person.ts'
import { renderReportJob } from './jobs/render-report.job.ts'
import { demandTransition, demandVersion, lockReport, showStateOnStudy, toReportView } from './report.ts'
import { signVersion } from './sign-version.ts'

/**
 * Signs and issues: the report as it is shown and the digests of its images are signed with the hospital's key and kept
 * for ever, then the PDF is rendered.
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
    const sha256 = await signVersion(tx, act, { report: { ...row, state }, person, note: shortReason })
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
