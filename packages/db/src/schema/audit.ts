import { bigserial, index, jsonb, text } from 'drizzle-orm/pg-core'
import { instant } from '../columns.ts'
import { tenantTable } from '../kit.ts'

/** Changes and accesses alike, in the terms of PS3.15 §A.5; written in the transaction of the act. */
export const auditEvents = tenantTable(
  'audit_events',
  {
    seq: bigserial('seq', { mode: 'number' }).notNull(),
    at: instant('at').notNull().defaultNow(),
    action: text('action').notNull(),
    outcome: text('outcome').notNull().default('success').$type<'success' | 'refused' | 'failed'>(),
    actorKind: text('actor_kind').notNull(),
    actorId: text('actor_id').notNull(),
    actorName: text('actor_name'),
    address: text('address'),
    requestId: text('request_id'),
    studyInstanceUid: text('study_instance_uid'),
    objectKind: text('object_kind'),
    objectId: text('object_id'),
    /** What was done in numbers and ids; never names or free text of a patient. */
    details: jsonb('details').$type<Record<string, unknown>>(),
  },
  (t) => [
    index('audit_events_by_seq').on(t.tenantId, t.seq),
    index('audit_events_by_time').on(t.tenantId, t.at, t.seq),
    index('audit_events_by_action').on(t.tenantId, t.action, t.at, t.seq),
    index('audit_events_by_actor').on(t.tenantId, t.actorId, t.at, t.seq),
    index('audit_events_by_study').on(t.tenantId, t.studyInstanceUid),
    index('audit_events_by_object').on(t.tenantId, t.objectId),
  ],
  { appendOnly: true },
)
