import { eq, reports } from '@yingtong/db'
import { z } from 'zod'
import { command, DomainError } from '../kernel/index.ts'
import { demandPerson } from './actor-person.ts'
import { renderReportJob } from './jobs/render-report.job.ts'
import {
  demandTransition,
  demandVersion,
  lockReport,
  ReportBodyInput,
  showStateOnStudy,
  toReportView,
} from './report.ts'
import { signVersion } from './sign-version.ts'

/** Replaces a signed text by a new signed one with a reason; the earlier versions stay, and stay verifiable. */
export const amendReport = command(
  {
    name: 'report.amend',
    scope: 'report:sign',
    audit: 'report.amended',
    input: z.object({
      reportId: z.uuid(),
      version: z.int().positive(),
      body: ReportBodyInput,
      reason: z.string().trim().min(2).max(300),
    }),
  },
  async (tx, { reportId, version, body, reason }, act) => {
    const person = demandPerson(act.ctx)
    const row = await lockReport(tx, reportId)
    demandVersion(row, version)
    const state = demandTransition(row, 'amend')
    if (!body.impression.trim()) throw new DomainError('invalid', 'the impression is empty')
    const report = { ...row, body, state, updatedAt: act.at }
    const sha256 = await signVersion(tx, act, { report, person, note: reason })
    const [amended] = await tx
      .update(reports)
      .set({
        body,
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
    return toReportView(amended!)
  },
)
