import { eq, reports } from '@yingtong/db'
import { z } from 'zod'
import { command } from '../kernel/index.ts'
import { demandPerson } from './actor-person.ts'
import { demandTransition, lockReport, showStateOnStudy, toReportView } from './report.ts'

/** Makes the caller the writer of a draft; the text written so far stays. */
export const takeOverReport = command(
  {
    name: 'report.take-over',
    scope: 'report:write',
    audit: 'report.drafted',
    input: z.object({ reportId: z.uuid() }),
  },
  async (tx, { reportId }, act) => {
    const person = demandPerson(act.ctx)
    const row = await lockReport(tx, reportId)
    const state = demandTransition(row, 'save')
    act.note({ objectKind: 'report', objectId: reportId, details: { from: row.authorId } })
    const [taken] = await tx
      .update(reports)
      .set({
        authorId: person.id,
        authorName: person.name,
        state,
        version: row.version + 1,
        updatedAt: act.at,
      })
      .where(eq(reports.id, reportId))
      .returning()
    await showStateOnStudy(tx, row.studyRef, state, person)
    return toReportView(taken!)
  },
)
