import { and, count, eq, gt, patients, sql, studies } from '@yingtong/db'
import { z } from 'zod'
import { query } from '../kernel/index.ts'
import { filterFacts } from './filter-facts.ts'
import { WORKLIST_VIEWS, WorklistFilterInput, worklistCondition } from './worklist-filter.ts'

export const SummarizeWorklistInput = z.object({
  /** The newest change the page shows. */
  sinceChangeSeq: z.int().min(0),
  filter: WorklistFilterInput,
})

/**
 * What a page asks every few seconds: the counters of the views, today's totals, and how many exams matching the
 * filter came or changed since. Rows are fetched only when the person loads them: nothing jumps.
 */
export const summarizeWorklist = query(
  { name: 'worklist.summarize', scope: 'study:read', audit: 'study.listed', input: SummarizeWorklistInput },
  async (tx, { sinceChangeSeq, filter }, act) => {
    const facts = await filterFacts(tx, act)
    const condition = (view: (typeof WORKLIST_VIEWS)[number]) =>
      worklistCondition({ view, sort: 'received', descending: true }, facts) ?? sql`true`
    const counters = Object.fromEntries(
      WORKLIST_VIEWS.map((view) => [view, sql<number>`(count(*) filter (where ${condition(view)}))::int`]),
    ) as Record<(typeof WORKLIST_VIEWS)[number], ReturnType<typeof sql<number>>>
    const signed = sql<number>`(count(*) filter (where ${condition('today')} and ${studies.state} in ('signed', 'amended')))::int`
    const [views] = await tx.select({ ...counters, signedToday: signed }).from(studies)
    const changed = and(worklistCondition(filter, facts), gt(studies.changeSeq, sinceChangeSeq))
    const [fresh] = await tx
      .select({ count: count() })
      .from(studies)
      .innerJoin(patients, eq(patients.id, studies.patientRef))
      .where(changed)
    act.note({ objectKind: 'worklist', details: { summary: true } })
    return { views: views!, changed: fresh?.count ?? 0 }
  },
)
