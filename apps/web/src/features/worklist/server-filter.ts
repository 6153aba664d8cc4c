import type { inferRouterInputs } from '@trpc/server'
import type { AppRouter } from '@yingtong/api'
import type { Period, SortColumn, WorklistQuery, WorklistView } from './worklist-query.ts'

export type ServerFilter = NonNullable<inferRouterInputs<AppRouter>['worklist']['summary']>['filter']

const VIEWS = {
  unsigned: 'unsigned',
  stat: 'stat',
  mine: 'mine',
  review: 'to-review',
  today: 'today',
  all: 'all',
} as const satisfies Record<WorklistView, string>

const SORTS = {
  state: 'state',
  patient: 'patient',
  exam: 'study-date',
  number: 'received',
  source: 'received',
  images: 'received',
  due: 'due',
  studyAt: 'study-date',
  receivedAt: 'received',
} as const satisfies Record<SortColumn, string>

const DAY_MS = 86_400_000
const DAYS = { today: [0, 0], yesterday: [1, 1], week: [6, 0], month: [29, 0] } as const satisfies Record<
  Period,
  readonly [number, number]
>

const da = (at: Date) =>
  new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai', dateStyle: 'short' })
    .format(at)
    .replaceAll('-', '')

function dates(period: Period | null, now: Date) {
  if (period === null) return {}
  const [from, to] = DAYS[period]
  return {
    studyDateFrom: da(new Date(now.getTime() - from * DAY_MS)),
    studyDateTo: da(new Date(now.getTime() - to * DAY_MS)),
  }
}

/** The query of the page as the server's verbs take it. */
export function toFilter(query: WorklistQuery, now: Date): ServerFilter {
  const { text, modalities, states, sort } = query
  return {
    view: VIEWS[query.view],
    ...(text.trim() ? { text: text.trim() } : {}),
    ...dates(query.period, now),
    ...(modalities.length > 0 ? { modalities: [...modalities] } : {}),
    ...(states.length > 0 ? { states: [...states] } : {}),
    sort: sort ? SORTS[sort.id] : 'received',
    descending: sort ? sort.descending : true,
  }
}
