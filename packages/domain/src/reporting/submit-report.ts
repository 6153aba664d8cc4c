import { eq, reports } from '@yingtong/db'
import { z } from 'zod'
import { command, DomainError } from '../kernel/index.ts'
import { demandPerson } from './actor-person.ts'
import {
  demandTransition,
  demandVersion,
  keepVersion,
  lockReport,
  showStateOnStudy,
  toReportView,
} from './report.ts'

/** Submits a preliminary report: readable by clinicians, marked as not signed. */
export const submitReport = command(
  {
    name: 'report.submit',
    scope: 'report:write',
    audit: 'report.submitted',
    input: z.object({ reportId: z.uuid(), version: z.int().positive() }),
  },
  async (tx, { reportId, version }, act) => {
    const person = demandPerson(act.ctx)
    const row = await lockReport(tx, reportId)
    act.note({ objectKind: 'report', objectId: reportId, details: { version } })
    demandVersion(row, version)
    const state = demandTransition(row, 'submit')
    if (!row.body.impression.trim()) throw new DomainError('invalid', 'the impression is empty')
    await keepVersion(tx, { ...row, state }, person, act.at)
    const [submitted] = await tx
      .update(reports)
      .set({ state, version: version + 1, updatedAt: act.at })
      .where(eq(reports.id, reportId))
      .returning()
    await showStateOnStudy(tx, row.studyRef, state)
    return toReportView(submitted!)
  },
)
