import type { inferRouterInputs } from '@trpc/server'
import type { AppRouter } from '@yingtong/api'
import type { Messages } from '../../i18n/messages.ts'

export type AuditFilter = NonNullable<inferRouterInputs<AppRouter>['audit']['search']>

export const AUDIT_PERIODS = ['today', 'week', 'month'] as const
export type AuditPeriod = (typeof AUDIT_PERIODS)[number]

export const OUTCOMES = ['success', 'refused', 'failed'] as const
export type Outcome = (typeof OUTCOMES)[number]

/** Kinds of acts, named by the part of the action before the dot. */
export type ActionGroup = keyof Messages['audit']['actions']

export interface AuditQuery {
  readonly period: AuditPeriod | null
  readonly personId: string | null
  readonly group: ActionGroup | null
  readonly outcome: Outcome | null
  /** A study UID or the id of another object. */
  readonly id: string
}

export const EMPTY_AUDIT_QUERY: AuditQuery = {
  period: 'today',
  personId: null,
  group: null,
  outcome: null,
  id: '',
}

const DAYS_BEFORE = { today: 0, week: 6, month: 29 } as const satisfies Record<AuditPeriod, number>
const DAY_MS = 86_400_000
/** The hospital's zone has no summer time, so a day begins at a fixed offset. */
const ZONE_OFFSET_MS = 8 * 3_600_000

function startOf(period: AuditPeriod, nowMs: number): Date {
  const today = Math.floor((nowMs + ZONE_OFFSET_MS) / DAY_MS) * DAY_MS - ZONE_OFFSET_MS
  return new Date(today - DAYS_BEFORE[period] * DAY_MS)
}

/** The query of the page as the server's verbs take it; `actions` are all that belong to the chosen kind. */
export function toAuditFilter(
  query: AuditQuery,
  nowMs: number,
  actions: Readonly<Record<string, Readonly<Record<string, string>>>>,
): AuditFilter {
  const { period, personId, group, outcome } = query
  const id = query.id.trim()
  const named = group ? Object.keys(actions[group] ?? {}).map((name) => `${group}.${name}`) : []
  return {
    ...(period ? { from: startOf(period, nowMs) } : {}),
    ...(personId ? { actorId: personId } : {}),
    ...(named.length > 0 ? { actions: named as unknown as NonNullable<AuditFilter['actions']> } : {}),
    ...(outcome ? { outcome } : {}),
    ...(/^[0-9]+(\.[0-9]+)+$/.test(id) ? { studyInstanceUid: id } : id ? { objectId: id } : {}),
  }
}

/** Where the same selection can be taken away as a file. */
export function exportAddress(filter: AuditFilter, format: 'csv' | 'jsonl' | 'package'): string {
  const { from, to, actorId, actions, outcome, studyInstanceUid, objectId } = filter
  const moment = (value: unknown) => (value instanceof Date ? value.toISOString() : undefined)
  const fields = {
    format,
    from: moment(from),
    to: moment(to),
    actorId,
    actions: actions?.join(','),
    outcome,
    studyInstanceUid,
    objectId,
  }
  const given = Object.entries(fields).filter((entry): entry is [string, string] => entry[1] !== undefined)
  return `/files/audit?${new URLSearchParams(given)}`
}
