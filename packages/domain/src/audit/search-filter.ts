import { and, auditEvents, eq, gte, inArray, lt, type SQL, sql } from '@yingtong/db'
import { z } from 'zod'
import { AUDIT_ACTIONS, type AuditAction } from '../kernel/index.ts'

const actions = Object.keys(AUDIT_ACTIONS) as [AuditAction, ...AuditAction[]]

/** What the page and the export ask for; everything given must hold. */
export const AuditFilter = z.object({
  /** From this moment on. */
  from: z.coerce.date().optional(),
  /** Before this moment. */
  to: z.coerce.date().optional(),
  /** Id of a person, token, agent or part of the system. */
  actorId: z.string().min(1).max(200).optional(),
  actions: z.array(z.enum(actions)).min(1).max(actions.length).optional(),
  outcome: z.enum(['success', 'refused', 'failed']).optional(),
  studyInstanceUid: z
    .string()
    .max(64)
    .regex(/^[0-9.]+$/)
    .optional(),
  /** Id of the thing that was acted on: a report, a device, a quarantined object. */
  objectId: z.string().min(1).max(200).optional(),
})

export type AuditFilter = z.output<typeof AuditFilter>

/** Rows that the filter lets through, in terms of `audit_events`. */
export function whereOf(filter: AuditFilter): SQL | undefined {
  const { from, to, actorId, actions: named, outcome, studyInstanceUid, objectId } = filter
  return and(
    from && gte(auditEvents.at, from),
    to && lt(auditEvents.at, to),
    actorId === undefined ? undefined : eq(auditEvents.actorId, actorId),
    named && inArray(auditEvents.action, [...named]),
    outcome && eq(auditEvents.outcome, outcome),
    studyInstanceUid === undefined ? undefined : eq(auditEvents.studyInstanceUid, studyInstanceUid),
    objectId === undefined ? undefined : eq(auditEvents.objectId, objectId),
  )
}

/** Microseconds and sequence number of the last row that was seen. */
export const Cursor = z
  .string()
  .max(60)
  .regex(/^\d{1,17}\.\d{1,17}$/)

export const cursorOf = sql<string>`(extract(epoch from ${auditEvents.at}) * 1000000)::bigint::text || '.' || ${auditEvents.seq}::text`

/** Rows older than the cursor. */
export function afterCursor(cursor: string | undefined): SQL | undefined {
  if (cursor === undefined) return undefined
  const [micros, seq] = cursor.split('.')
  return sql`(${auditEvents.at}, ${auditEvents.seq}) <
    (timestamptz 'epoch' + ${micros}::bigint * interval '1 microsecond', ${seq}::bigint)`
}
