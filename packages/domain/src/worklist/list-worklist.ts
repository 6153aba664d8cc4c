import { agents, count, eq, max, patients, studies } from '@yingtong/db'
import { z } from 'zod'
import { query, readsNames } from '../kernel/index.ts'
import { filterFacts } from './filter-facts.ts'
import { WorklistFilterInput, worklistCondition, worklistOrder } from './worklist-filter.ts'
import { toWorklistRow } from './worklist-row.ts'

const PAGE_ROWS_MAX = 2_000

export const ListWorklistInput = WorklistFilterInput.extend({
  offset: z.int().min(0).max(1_000_000).default(0),
  limit: z.int().min(1).max(PAGE_ROWS_MAX).default(100),
})

/** One page of the reading list, with the total and the newest change it contains. */
export const listWorklist = query(
  { name: 'worklist.list', scope: 'study:read', audit: 'study.listed', input: ListWorklistInput },
  async (tx, input, act) => {
    const facts = await filterFacts(tx, act)
    const condition = worklistCondition(input, facts)
    const rows = await tx
      .select({ study: studies, patient: patients, agentSeenAt: agents.lastSeenAt })
      .from(studies)
      .innerJoin(patients, eq(patients.id, studies.patientRef))
      .leftJoin(agents, eq(agents.id, studies.agentId))
      .where(condition)
      .orderBy(...worklistOrder(input))
      .offset(input.offset)
      .limit(input.limit)
    const [totals] = await tx
      .select({ total: count(), changeSeq: max(studies.changeSeq) })
      .from(studies)
      .innerJoin(patients, eq(patients.id, studies.patientRef))
      .where(condition)
    act.note({
      objectKind: 'worklist',
      details: { view: input.view, rows: rows.length, searched: Boolean(input.text) },
    })
    const viewer = { id: facts.userId, readsNames: readsNames(act.ctx.actor, 'list') }
    return {
      rows: rows.map((row) => toWorklistRow(row, viewer, act.at)),
      total: totals?.total ?? 0,
      changeSeq: totals?.changeSeq ?? 0,
    }
  },
)
