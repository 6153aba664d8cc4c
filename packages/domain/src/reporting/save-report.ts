import { eq, reports } from '@yingtong/db'
import { z } from 'zod'
import { command, DomainError } from '../kernel/index.ts'
import { demandPerson } from './actor-person.ts'
import {
  demandTransition,
  demandVersion,
  lockReport,
  ReportBodyInput,
  showStateOnStudy,
  toReportView,
} from './report.ts'

/** Saves a draft. Names the version it started from, so two windows never overwrite each other. */
export const saveReport = command(
  {
    name: 'report.save',
    scope: 'report:write',
    audit: 'report.drafted',
    input: z.object({ reportId: z.uuid(), version: z.int().positive(), body: ReportBodyInput }),
  },
  async (tx, { reportId, version, body }, act) => {
    const person = demandPerson(act.ctx)
    const row = await lockReport(tx, reportId)
    act.note({ objectKind: 'report', objectId: reportId, details: { version } })
    demandVersion(row, version)
    const state = demandTransition(row, 'save')
    if (row.authorId !== person.id)
      throw new DomainError('conflict', `${row.authorName} is writing this report; ask to take over`)
    const [saved] = await tx
      .update(reports)
      .set({ body, state, version: version + 1, updatedAt: act.at })
      .where(eq(reports.id, reportId))
      .returning()
    if (row.state !== state) await showStateOnStudy(tx, row.studyRef, state)
    return toReportView(saved!)
  },
)
