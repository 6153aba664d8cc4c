import { sql } from 'drizzle-orm'
import {
  bigint,
  foreignKey,
  index,
  integer,
  jsonb,
  text,
  unique,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import { instant } from '../columns.ts'
import { tenantTable } from '../kit.ts'
import { instances } from './archive.ts'

/** One pack on its way in: reserved → parts → committed; a repeated offer finds and continues it. */
export const uploads = tenantTable(
  'uploads',
  {
    agentId: uuid('agent_id').notNull(),
    packSha256: text('pack_sha256').notNull(),
    byteLength: bigint('byte_length', { mode: 'number' }).notNull(),
    partBytes: integer('part_bytes').notNull(),
    /** The store's own upload id, empty until the first part; receipts of the parts that are there, by number. */
    storeUploadId: text('store_upload_id').notNull(),
    parts: jsonb('parts').$type<Record<string, { sha256: string; receipt: string }>>().notNull().default({}),
    state: text('state').notNull().$type<'open' | 'committed' | 'abandoned'>().default('open'),
    createdAt: instant('created_at').notNull().defaultNow(),
    updatedAt: instant('updated_at').notNull().defaultNow(),
  },
  (t) => [
    index('uploads_by_pack').on(t.tenantId, t.packSha256),
    uniqueIndex('uploads_open').on(t.tenantId, t.agentId, t.packSha256).where(sql`state = 'open'`),
  ],
)

/** How many instances of a study an agent has taken in; kept apart because it is said before the study is here. */
export const declaredStudies = tenantTable(
  'declared_studies',
  {
    studyInstanceUid: text('study_instance_uid').notNull(),
    agentId: uuid('agent_id').notNull(),
    instances: integer('instances').notNull(),
    updatedAt: instant('updated_at').notNull().defaultNow(),
  },
  (t) => [unique('declared_studies_once').on(t.tenantId, t.studyInstanceUid, t.agentId)],
)

/** Bytes that could not be filed, kept until a person decides. */
export const quarantineItems = tenantTable(
  'quarantine_items',
  {
    reason: text('reason').notNull(),
    explanation: text('explanation').notNull(),
    source: text('source').notNull(),
    callingAeTitle: text('calling_ae_title'),
    remoteAddress: text('remote_address'),
    claimedSopClassUid: text('claimed_sop_class_uid'),
    claimedSopInstanceUid: text('claimed_sop_instance_uid'),
    sha256: text('sha256').notNull(),
    byteLength: bigint('byte_length', { mode: 'number' }).notNull(),
    objectKey: text('object_key').notNull(),
    receivedAt: instant('received_at').notNull().defaultNow(),
    state: text('state').notNull().$type<'open' | 'resolved'>().default('open'),
    resolution: text('resolution'),
    resolvedBy: text('resolved_by'),
    resolvedAt: instant('resolved_at'),
  },
  (t) => [
    index('quarantine_by_state').on(t.tenantId, t.state, t.receivedAt),
    index('quarantine_by_digest').on(t.tenantId, t.sha256),
  ],
)

/** The same SOP Instance UID with other bytes: both are kept, a person decides. */
export const conflicts = tenantTable(
  'conflicts',
  {
    sopInstanceUid: text('sop_instance_uid').notNull(),
    studyInstanceUid: text('study_instance_uid').notNull(),
    currentRef: uuid('current_ref').notNull(),
    otherRef: uuid('other_ref').notNull(),
    state: text('state').notNull().$type<'open' | 'kept' | 'replaced'>().default('open'),
    detectedAt: instant('detected_at').notNull().defaultNow(),
    decidedBy: text('decided_by'),
    decidedAt: instant('decided_at'),
  },
  (t) => [
    unique('conflicts_once').on(t.tenantId, t.otherRef),
    index('conflicts_by_state').on(t.tenantId, t.state, t.detectedAt),
    foreignKey({ columns: [t.tenantId, t.currentRef], foreignColumns: [instances.tenantId, instances.id] }),
    foreignKey({ columns: [t.tenantId, t.otherRef], foreignColumns: [instances.tenantId, instances.id] }),
  ],
)
