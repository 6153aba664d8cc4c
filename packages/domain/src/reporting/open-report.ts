import { eq, reports, studies } from '@yingtong/db'
import { z } from 'zod'
import { command, notFound } from '../kernel/index.ts'
import { demandPerson } from './actor-person.ts'
import { showStateOnStudy, toReportView } from './report.ts'

/** The study's report to write in: the one there is, or a new draft held by the caller. */
export const openReport = command(
  {
    name: 'report.open-draft',
    scope: 'report:write',
    audit: 'report.drafted',
    input: z.object({ studyId: z.uuid() }),
  },
  async (tx, { studyId }, act) => {
    const person = demandPerson(act.ctx)
    const [study] = await tx.select().from(studies).where(eq(studies.id, studyId)).for('update')
    if (!study) throw notFound('exam')
    act.note({ studyInstanceUid: study.studyInstanceUid, objectKind: 'report' })
    const [existing] = await tx.select().from(reports).where(eq(reports.studyRef, studyId))
    if (existing) return toReportView(existing)
    const [made] = await tx
      .insert(reports)
      .values({
        studyRef: studyId,
        state: 'drafting',
        body: { findings: '', impression: '', advice: '' },
        authorId: person.id,
        authorName: person.name,
      })
      .returning()
    await showStateOnStudy(tx, studyId, 'drafting', person)
    return toReportView(made!)
  },
)
