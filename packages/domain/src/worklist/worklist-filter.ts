import { and, eq, gte, ilike, inArray, lte, or, patients, type SQL, sql, studies } from '@yingtong/db'
import { z } from 'zod'

export const WORKLIST_VIEWS = ['unsigned', 'stat', 'mine', 'to-review', 'today', 'short', 'all'] as const
export const WORKLIST_SORTS = ['due', 'received', 'study-date', 'patient', 'state'] as const

const Da = z.string().regex(/^\d{8}$/)

/** What a list may be narrowed by; the page keeps it in the address. */
export const WorklistFilterInput = z.object({
  view: z.enum(WORKLIST_VIEWS).default('unsigned'),
  /** Name in hanzi, pinyin or initials, PatientID, accession number. */
  text: z.string().trim().max(80).optional(),
  studyDateFrom: Da.optional(),
  studyDateTo: Da.optional(),
  modalities: z
    .array(z.string().regex(/^[A-Z0-9]{1,16}$/))
    .max(20)
    .optional(),
  states: z.array(z.string().max(20)).max(9).optional(),
  sort: z.enum(WORKLIST_SORTS).default('received'),
  descending: z.boolean().default(true),
})

export type WorklistFilter = z.output<typeof WorklistFilterInput>

const escaped = (text: string) => text.replace(/[\\%_]/g, (sign) => `\\${sign}`)

/** Every word must be found: in the name's forms or the id, or at the start of the accession number. */
function textCondition(text: string): SQL | undefined {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean).slice(0, 6)
  return and(
    ...words.map((word) =>
      or(
        ilike(patients.searchText, `%${escaped(word)}%`),
        ilike(studies.accessionNumber, `${escaped(word)}%`),
      ),
    ),
  )
}

const UNSIGNED = ['registered', 'arrived', 'examined', 'drafting', 'preliminary', 'reviewed']

function viewCondition(view: WorklistFilter['view'], userId: string, startOfToday: Date): SQL | undefined {
  switch (view) {
    case 'unsigned':
      return inArray(studies.state, UNSIGNED)
    case 'stat':
      return and(eq(studies.stat, true), inArray(studies.state, UNSIGNED))
    case 'mine':
      return and(eq(studies.assigneeId, userId), inArray(studies.state, UNSIGNED))
    case 'to-review':
      return eq(studies.state, 'preliminary')
    case 'today':
      return gte(studies.firstReceivedAt, startOfToday)
    case 'short':
      return sql`${studies.instanceCount} < ${studies.declaredInstances}`
    case 'all':
      return undefined
  }
}

export interface FilterFacts {
  /** A uuid, or the nil uuid for callers who are not people. */
  readonly userId: string
  readonly startOfToday: Date
}

/** The filter as one SQL condition. */
export function worklistCondition(filter: WorklistFilter, facts: FilterFacts): SQL | undefined {
  return and(
    viewCondition(filter.view, facts.userId, facts.startOfToday),
    filter.text ? textCondition(filter.text) : undefined,
    filter.studyDateFrom ? gte(studies.studyDate, filter.studyDateFrom) : undefined,
    filter.studyDateTo ? lte(studies.studyDate, filter.studyDateTo) : undefined,
    filter.modalities?.length
      ? sql`${studies.modalities} && ${sql.param(filter.modalities)}::text[]`
      : undefined,
    filter.states?.length ? inArray(studies.state, filter.states) : undefined,
  )
}

/** Sort columns come from this list, never from the caller's text. */
export function worklistOrder(filter: WorklistFilter): SQL[] {
  const direction = filter.descending ? sql`desc nulls last` : sql`asc nulls last`
  const column = {
    due: sql`${studies.dueAt}`,
    received: sql`${studies.firstReceivedAt}`,
    'study-date': sql`${studies.studyDate} || coalesce(${studies.studyTime}, '')`,
    patient: sql`${patients.searchText}`,
    state: sql`${studies.state}`,
  }[filter.sort]
  return [sql`${studies.stat} desc`, sql`${column} ${direction}`, sql`${studies.id}`]
}
