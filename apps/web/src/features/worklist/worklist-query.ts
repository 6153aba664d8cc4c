import { EXAM_STATES, type ExamState } from '@yingtong/ui'

export const WORKLIST_VIEWS = ['unsigned', 'stat', 'mine', 'review', 'today', 'all'] as const
export type WorklistView = (typeof WORKLIST_VIEWS)[number]

export const PERIODS = ['today', 'yesterday', 'week', 'month'] as const
export type Period = (typeof PERIODS)[number]

export const SORT_COLUMNS = [
  'state',
  'patient',
  'exam',
  'number',
  'source',
  'images',
  'due',
  'studyAt',
  'receivedAt',
] as const
export type SortColumn = (typeof SORT_COLUMNS)[number]

/** What the list shows. It stands in the address, so that it can be passed on and gone back to. */
export interface WorklistQuery {
  readonly view: WorklistView
  readonly text: string
  readonly period: Period | null
  readonly modalities: readonly string[]
  readonly states: readonly ExamState[]
  readonly sort: { readonly id: SortColumn; readonly descending: boolean } | null
}

export const EMPTY_QUERY: WorklistQuery = {
  view: 'unsigned',
  text: '',
  period: null,
  modalities: [],
  states: [],
  sort: null,
}

const oneOf = <Value extends string>(values: readonly Value[], text: string | null) =>
  values.find((value) => value === text) ?? null
const listOf = (text: string | null) => (text ?? '').split(',').filter(Boolean)

/** Reads the address; what it does not know is left out. */
export function readQuery(params: URLSearchParams): WorklistQuery {
  const sort = params.get('sort') ?? ''
  const column = oneOf(SORT_COLUMNS, sort.replace(/^-/, ''))
  return {
    view: oneOf(WORKLIST_VIEWS, params.get('view')) ?? 'unsigned',
    text: (params.get('q') ?? '').slice(0, 100),
    period: oneOf(PERIODS, params.get('period')),
    modalities: listOf(params.get('modality')).filter((m) => /^[A-Z]{2,6}$/.test(m)),
    states: listOf(params.get('state')).flatMap((s) => oneOf(EXAM_STATES, s) ?? []),
    sort: column ? { id: column, descending: sort.startsWith('-') } : null,
  }
}

/** The address of a query, without what is default. A patient's name never goes there: see `text`. */
export function writeQuery(query: WorklistQuery): string {
  const params = new URLSearchParams()
  if (query.view !== 'unsigned') params.set('view', query.view)
  if (query.period) params.set('period', query.period)
  if (query.modalities.length > 0) params.set('modality', query.modalities.join(','))
  if (query.states.length > 0) params.set('state', query.states.join(','))
  if (query.sort) params.set('sort', `${query.sort.descending ? '-' : ''}${query.sort.id}`)
  const text = params.toString()
  return text ? `?${text}` : ''
}

/** How many conditions narrow the view. */
export function countConditions(query: WorklistQuery): number {
  return [
    query.text !== '',
    query.period !== null,
    query.modalities.length > 0,
    query.states.length > 0,
  ].filter(Boolean).length
}
