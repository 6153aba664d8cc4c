import { sql } from 'drizzle-orm'
import {
  bigint,
  boolean,
  foreignKey,
  index,
  integer,
  jsonb,
  primaryKey,
  text,
  unique,
  uuid,
} from 'drizzle-orm/pg-core'
import { instant } from '../columns.ts'
import { globalTable, tenantTable } from '../kit.ts'
import { patients, studies } from './archive.ts'
import { tenants, users } from './tenancy.ts'

/** A part of a hospital: people, devices and templates belong to one. */
export const departments = tenantTable(
  'departments',
  {
    name: text('name').notNull(),
    createdAt: instant('created_at').notNull().defaultNow(),
    endedAt: instant('ended_at'),
  },
  (t) => [unique('departments_by_name').on(t.tenantId, t.name)],
)

export const departmentMembers = tenantTable(
  'department_members',
  {
    departmentRef: uuid('department_ref').notNull(),
    userId: uuid('user_id').notNull(),
    createdAt: instant('created_at').notNull().defaultNow(),
  },
  (t) => [
    unique('department_members_once').on(t.tenantId, t.departmentRef, t.userId),
    foreignKey({
      columns: [t.tenantId, t.departmentRef],
      foreignColumns: [departments.tenantId, departments.id],
    }),
  ],
)

/** An account waiting for its person: opened with a code that is given once and stored as a digest. */
export const invitations = globalTable(
  'invitations',
  {
    because: 'the invited person opens the link before any tenant is known',
    tenantColumn: 'tenant_id',
    tenantWrites: ['insert', 'update'],
  },
  {
    id: uuid('id').primaryKey().defaultRandom(),
    tenantId: uuid('tenant_id')
      .notNull()
      .references(() => tenants.id),
    /** `join` a tenant, or `reset` the password and second factor of a member. */
    purpose: text('purpose').notNull().$type<'join' | 'reset'>(),
    email: text('email').notNull(),
    displayName: text('display_name').notNull(),
    roles: text('roles').array().notNull(),
    departmentIds: uuid('department_ids').array().notNull().default([]),
    tokenHash: text('token_hash').notNull().unique(),
    createdBy: uuid('created_by').notNull(),
    /** Made by an operator for a facility that has no administrator. */
    firstAdmin: boolean('first_admin').notNull().default(false),
    /** The second administrator, where a reset needs one. */
    approvedBy: uuid('approved_by'),
    /** A link of a reset opens nothing before: the owner, who is at work, can still say no. */
    opensAt: instant('opens_at'),
    createdAt: instant('created_at').notNull().defaultNow(),
    expiresAt: instant('expires_at').notNull(),
    acceptedAt: instant('accepted_at'),
    revokedAt: instant('revoked_at'),
  },
)

/** A reset of somebody with power over others or over reports: asked for, allowed by a second administrator. */
export const resetRequests = globalTable(
  'reset_requests',
  {
    because: 'its person sees and stops it in whichever hospital their session stands',
    tenantColumn: 'tenant_id',
    tenantWrites: ['insert', 'update'],
  },
  {
    tenantId: uuid('tenant_id').notNull().default(sql`current_setting('app.tenant_id')::uuid`),
    id: uuid('id').notNull().defaultRandom(),
    userId: uuid('user_id').notNull(),
    reason: text('reason').notNull(),
    requestedBy: uuid('requested_by').notNull(),
    requestedAt: instant('requested_at').notNull().defaultNow(),
    approvedBy: uuid('approved_by'),
    approvedAt: instant('approved_at'),
    /** Taken back, refused, or used for a link. */
    endedAt: instant('ended_at'),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    index('reset_requests_by_time').on(t.tenantId, t.requestedAt),
  ],
)

/**
 * An office (audit, security, signing, administration) that somebody gives: who asked, who confirmed. It stays as the
 * record of appointments: who was made by whom decides who may confirm what later.
 */
export const grantRequests = globalTable(
  'grant_requests',
  {
    because: 'the chain of appointments is followed across hospitals, and asked before a link has opened one',
    tenantColumn: 'tenant_id',
    tenantWrites: ['insert', 'update'],
  },
  {
    id: uuid('id').primaryKey().defaultRandom(),
    tenantId: uuid('tenant_id')
      .notNull()
      .references(() => tenants.id),
    /** `invite`: the subject is an invitation; `roles`: a person. */
    kind: text('kind').notNull().$type<'invite' | 'roles'>(),
    subjectId: uuid('subject_id').notNull(),
    rolesBefore: text('roles_before').array().notNull().default([]),
    roles: text('roles').array().notNull(),
    askedBy: uuid('asked_by').notNull(),
    askedAt: instant('asked_at').notNull().defaultNow(),
    decidedBy: uuid('decided_by'),
    decidedAt: instant('decided_at'),
    /** `alone`: an office that its asker may give without anybody. */
    decision: text('decision').$type<'confirmed' | 'refused' | 'withdrawn' | 'alone'>(),
  },
  (t) => [
    index('grant_requests_by_subject').on(t.subjectId),
    index('grant_requests_by_tenant').on(t.tenantId, t.askedAt),
  ],
)

/** An operator's access to one tenant: asked for with a reason, allowed by a second person, over after an hour. */
export const breakGlass = globalTable(
  'break_glass',
  {
    because: 'asked for by the platform operator; the tenant reads its own',
    tenantColumn: 'tenant_id',
    tenantWrites: ['insert', 'update'],
  },
  {
    id: uuid('id').primaryKey().defaultRandom(),
    tenantId: uuid('tenant_id')
      .notNull()
      .references(() => tenants.id),
    requestedBy: uuid('requested_by')
      .notNull()
      .references(() => users.id),
    reason: text('reason').notNull(),
    requestedAt: instant('requested_at').notNull().defaultNow(),
    approvedBy: uuid('approved_by').references(() => users.id),
    approvedAt: instant('approved_at'),
    expiresAt: instant('expires_at'),
    endedAt: instant('ended_at'),
  },
)

/** Each tenant's data keys, wrapped by the master key that lies outside the database; erased = unreadable for ever. */
export const tenantKeys = globalTable(
  'tenant_keys',
  {
    because: 'keys of a tenant are wrapped, and made before its first row',
    tenantColumn: 'tenant_id',
    tenantWrites: ['insert', 'update'],
  },
  {
    tenantId: uuid('tenant_id')
      .notNull()
      .references(() => tenants.id),
    version: integer('version').notNull(),
    suite: text('suite').notNull().$type<'international' | 'sm'>(),
    masterKeyId: text('master_key_id').notNull(),
    /** Null once erased. */
    wrappedKey: text('wrapped_key'),
    createdAt: instant('created_at').notNull().defaultNow(),
    /** Whose rotation made it; null when it came with the tenant. */
    madeBy: uuid('made_by'),
    retiredAt: instant('retired_at'),
    erasedAt: instant('erased_at'),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.version] })],
)

/**
 * Public keys that signed something of this tenant, so that it verifies after its master key has left. `endorsement` is
 * a signature over the row by a key of today: a row that somebody put here proves nothing.
 */
export const signingKeys = tenantTable(
  'signing_keys',
  {
    suite: text('suite').notNull().$type<'international' | 'sm'>(),
    keyId: text('key_id').notNull(),
    publicKeyPem: text('public_key_pem').notNull(),
    endorsedBy: text('endorsed_by').notNull(),
    endorsement: text('endorsement').notNull(),
    endorsedAt: instant('endorsed_at').notNull().defaultNow(),
    createdAt: instant('created_at').notNull().defaultNow(),
  },
  (t) => [unique('signing_keys_by_id').on(t.tenantId, t.suite, t.keyId)],
)

/** Separate consent or another legal basis per purpose (PIPL §28, §29). */
export const consents = tenantTable(
  'consents',
  {
    patientRef: uuid('patient_ref').notNull(),
    purpose: text('purpose').notNull().$type<'care' | 'consult' | 'teaching' | 'research' | 'ai'>(),
    basis: text('basis').notNull(),
    /** Number of the signed form or of the decision; never text of a patient. */
    reference: text('reference').notNull().default(''),
    recordedBy: uuid('recorded_by').notNull(),
    recordedByName: text('recorded_by_name').notNull().default(''),
    grantedAt: instant('granted_at').notNull().defaultNow(),
    revokedAt: instant('revoked_at'),
    revokedBy: uuid('revoked_by'),
  },
  (t) => [
    index('consents_by_patient').on(t.tenantId, t.patientRef),
    foreignKey({ columns: [t.tenantId, t.patientRef], foreignColumns: [patients.tenantId, patients.id] }),
  ],
)

/** What left the archive without identities: on which basis, how, for whom (PIPL §55, records kept three years). */
export const deidentifiedExports = tenantTable(
  'deidentified_exports',
  {
    studyRef: uuid('study_ref').notNull(),
    consentRef: uuid('consent_ref').notNull(),
    purpose: text('purpose').notNull().$type<'teaching' | 'research' | 'ai'>(),
    options: jsonb('options').$type<Record<string, unknown>>().notNull(),
    /** Somebody says to have looked at the pictures that may show who the patient is. */
    burnedInChecked: boolean('burned_in_checked').notNull().default(false),
    /** GB/T 43697: general once de-identified; important where dates, device or UIDs were kept. */
    dataClass: text('data_class').notNull().$type<'general' | 'important'>(),
    requestedBy: uuid('requested_by').notNull(),
    requestedAt: instant('requested_at').notNull().defaultNow(),
    /** The address works until then, and once. */
    expiresAt: instant('expires_at').notNull(),
    startedAt: instant('started_at'),
    endedAt: instant('ended_at'),
    instanceCount: integer('instance_count').notNull(),
    exportedCount: integer('exported_count').notNull().default(0),
  },
  (t) => [
    index('deidentified_exports_by_study').on(t.tenantId, t.studyRef),
    foreignKey({ columns: [t.tenantId, t.studyRef], foreignColumns: [studies.tenantId, studies.id] }),
  ],
)

/** The chain over the audit rows: each link holds the digest of the one before and of its row. */
export const auditLinks = tenantTable(
  'audit_links',
  {
    position: bigint('position', { mode: 'number' }).notNull(),
    eventRef: uuid('event_ref').notNull(),
    hash: text('hash').notNull(),
  },
  (t) => [unique('audit_links_by_position').on(t.tenantId, t.position)],
  { appendOnly: true },
)

/** Heads of the chain that were signed and laid down outside the database. */
export const auditHeads = tenantTable(
  'audit_heads',
  {
    position: bigint('position', { mode: 'number' }).notNull(),
    hash: text('hash').notNull(),
    signature: text('signature').notNull(),
    keyId: text('key_id').notNull(),
    signedAt: instant('signed_at').notNull().defaultNow(),
  },
  (t) => [unique('audit_heads_by_position').on(t.tenantId, t.position)],
  { appendOnly: true },
)

/** A document of foreign make that somebody may fetch once and soon, by an address that needs no session. */
export const documentTickets = globalTable(
  'document_tickets',
  {
    because: 'a document is fetched without a session: its ticket names the tenant',
    tenantColumn: 'tenant_id',
    tenantWrites: ['insert'],
  },
  {
    tokenHash: text('token_hash').primaryKey(),
    tenantId: uuid('tenant_id')
      .notNull()
      .references(() => tenants.id),
    /** Where the bytes lie, and nothing of a patient; the shape is DocumentPlace of domain/ingest. */
    place: jsonb('place').$type<Record<string, unknown>>().notNull(),
    /** Made of a digest, never of what a sender wrote. */
    fileName: text('file_name').notNull(),
    issuedTo: text('issued_to').notNull(),
    expiresAt: instant('expires_at').notNull(),
  },
  (t) => [index('document_tickets_by_expiry').on(t.expiresAt)],
)
