import { bigint, boolean, index, integer, jsonb, primaryKey, text, unique, uuid } from 'drizzle-orm/pg-core'
import { instant } from '../columns.ts'
import { globalTable } from '../kit.ts'

export const tenants = globalTable(
  'tenants',
  {
    because: 'names the tenants themselves; asked before a tenant is known',
    tenantColumn: 'id',
    tenantWrites: ['update'],
  },
  {
    id: uuid('id').primaryKey().defaultRandom(),
    slug: text('slug').notNull().unique(),
    name: text('name').notNull(),
    kind: text('kind').notNull().$type<'hospital' | 'centre' | 'authority' | 'operator'>(),
    timeZone: text('time_zone').notNull().default('Asia/Shanghai'),
    /** Read at sign-in, before a tenant is open; the shape is TenantSecurity of domain/tenancy. */
    security: jsonb('security').$type<Record<string, unknown>>().notNull().default({}),
    /** Grading and filing of the system (GB/T 22239, 定级备案), as the hospital entered it. */
    grading: jsonb('grading').$type<Record<string, unknown>>(),
    /** Suite of this tenant's keys. */
    cryptoSuite: text('crypto_suite').notNull().default('international').$type<'international' | 'sm'>(),
    closedAt: instant('closed_at'),
    /** Who asked for the erasure of its keys, and when: another operator does it after a day. */
    eraseAskedBy: uuid('erase_asked_by'),
    eraseAskedAt: instant('erase_asked_at'),
    /** The signed proof that the keys are gone, kept for whoever asks later; the shape is EraseCertificate. */
    eraseCertificate: jsonb('erase_certificate').$type<{
      readonly statement: string
      readonly signed: { readonly keyId: string; readonly signature: string }
      readonly publicKeyPem: string
    }>(),
    createdAt: instant('created_at').notNull().defaultNow(),
  },
)

export const regions = globalTable(
  'regions',
  { because: 'a region is a set of tenants, so it belongs to none of them' },
  {
    id: uuid('id').primaryKey().defaultRandom(),
    name: text('name').notNull(),
    createdAt: instant('created_at').notNull().defaultNow(),
  },
)

export const regionMembers = globalTable(
  'region_members',
  { because: 'joins regions and tenants; asked across tenants only by identity', tenantColumn: 'tenant_id' },
  {
    regionId: uuid('region_id')
      .notNull()
      .references(() => regions.id),
    tenantId: uuid('tenant_id')
      .notNull()
      .references(() => tenants.id),
  },
  (t) => [primaryKey({ columns: [t.regionId, t.tenantId] })],
)

export const users = globalTable(
  'users',
  {
    because: 'one person may work for several tenants; sign-in asks before a tenant is known',
    tenantReadsMembers: {
      idColumn: 'id',
      columns: ['id', 'email', 'name', 'disabled_at', 'totp_confirmed_at', 'created_at'],
    },
  },
  {
    id: uuid('id').primaryKey().defaultRandom(),
    /** Lower case, NFKC. */
    email: text('email').notNull().unique(),
    name: text('name').notNull(),
    passwordHash: text('password_hash'),
    mustChangePassword: boolean('must_change_password').notNull().default(false),
    passwordChangedAt: instant('password_changed_at'),
    /** Sealed under the platform's key; set when enrolment begins. */
    totpSecretSealed: text('totp_secret_sealed'),
    /** Second factor counts from here on. */
    totpConfirmedAt: instant('totp_confirmed_at'),
    /** The last accepted time step: a code is good once (RFC 6238 §5.2). */
    totpLastStep: bigint('totp_last_step', { mode: 'number' }),
    /** Works for the operator's console; has no patient data by that. */
    platformOperator: boolean('platform_operator').notNull().default(false),
    /** Since when: who decides as a second operator must have been one before it was asked. */
    operatorSince: instant('operator_since'),
    /** Wrong tries since the last session that opened: told to the person, and decides nothing. */
    failedSignIns: integer('failed_sign_ins').notNull().default(0),
    failedLastAt: instant('failed_last_at'),
    failedLastAddress: text('failed_last_address'),
    /** When the log last had a row of them, and how many of them its rows stand for. */
    failedReportedAt: instant('failed_reported_at'),
    failedReported: integer('failed_reported').notNull().default(0),
    /** When the person was last written to about it. */
    failedMailedAt: instant('failed_mailed_at'),
    /** Of the release before this one, which may still run beside it; nothing locks any more. */
    lockedUntil: instant('locked_until'),
    /** Since when no single hospital can know or replace what this person signs in with (tenancy/README.md). */
    ownSince: instant('own_since'),
    locale: text('locale').notNull().default('zh-CN'),
    createdAt: instant('created_at').notNull().defaultNow(),
    disabledAt: instant('disabled_at'),
  },
)

export const memberships = globalTable(
  'memberships',
  {
    because: 'sign-in lists the tenants of a person',
    tenantColumn: 'tenant_id',
    tenantWrites: ['insert', 'update'],
  },
  {
    tenantId: uuid('tenant_id')
      .notNull()
      .references(() => tenants.id),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id),
    /** The person's name as this tenant shows it; kept here because users are not visible to tenants. */
    displayName: text('display_name').notNull(),
    roles: text('roles').array().notNull(),
    createdAt: instant('created_at').notNull().defaultNow(),
    /** Since when the person holds these roles: who confirms a request must have held theirs before it. */
    officeSince: instant('office_since').notNull().defaultNow(),
    endedAt: instant('ended_at'),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.userId] }), index('memberships_by_user').on(t.userId)],
)

export const sessions = globalTable(
  'sessions',
  {
    because: 'the cookie is looked up before a tenant is known',
    tenantColumn: 'tenant_id',
    tenantWrites: ['update'],
  },
  {
    /** Names the session in lists; proves nothing. */
    id: uuid('id').notNull().unique().defaultRandom(),
    /** SHA-256 of the opaque token, hex; the token itself is never stored. */
    tokenHash: text('token_hash').primaryKey(),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id),
    tenantId: uuid('tenant_id').references(() => tenants.id),
    address: text('address'),
    userAgent: text('user_agent'),
    /** When the second factor was given in this session. */
    secondFactorAt: instant('second_factor_at'),
    secondFactor: text('second_factor').$type<'totp' | 'passkey' | 'oidc' | 'recovery'>(),
    createdAt: instant('created_at').notNull().defaultNow(),
    lastSeenAt: instant('last_seen_at').notNull().defaultNow(),
    expiresAt: instant('expires_at').notNull(),
    revokedAt: instant('revoked_at'),
    /** The only tenants that whoever vouched for this person may speak for; null when they proved themselves here. */
    onlyTenantIds: uuid('only_tenant_ids').array(),
    /** Tenants whose idle time went by in this session: it does not come back to life for them. */
    lapsedTenantIds: uuid('lapsed_tenant_ids').array().notNull().default([]),
    /** Wrong tries at the account between the session before and this one; the last of them, and from where. */
    failedBefore: integer('failed_before').notNull().default(0),
    failedBeforeAt: instant('failed_before_at'),
    failedBeforeAddress: text('failed_before_address'),
  },
  (t) => [index('sessions_by_user').on(t.userId)],
)

export const apiTokens = globalTable(
  'api_tokens',
  {
    because: 'a bearer token names its tenant, so it is looked up before',
    tenantColumn: 'tenant_id',
    tenantWrites: ['insert', 'update'],
  },
  {
    id: uuid('id').primaryKey().defaultRandom(),
    tenantId: uuid('tenant_id')
      .notNull()
      .references(() => tenants.id),
    /** SHA-256 of the token, hex. */
    tokenHash: text('token_hash').notNull().unique(),
    label: text('label').notNull(),
    scopes: text('scopes').array().notNull(),
    createdBy: uuid('created_by'),
    /** Whose own scopes bound what the token may, at every use. Nobody yet: it opens nothing. */
    vouchedBy: uuid('vouched_by'),
    vouchedAt: instant('vouched_at'),
    createdAt: instant('created_at').notNull().defaultNow(),
    lastUsedAt: instant('last_used_at'),
    expiresAt: instant('expires_at'),
    revokedAt: instant('revoked_at'),
  },
)

export const agents = globalTable(
  'agents',
  {
    because: 'an agent’s signature names its tenant, so its key is looked up before',
    tenantColumn: 'tenant_id',
    tenantWrites: ['insert', 'update'],
  },
  {
    id: uuid('id').primaryKey().defaultRandom(),
    tenantId: uuid('tenant_id')
      .notNull()
      .references(() => tenants.id),
    name: text('name').notNull(),
    aeTitle: text('ae_title').notNull(),
    /** Ed25519 public key, raw 32 bytes, base64. */
    publicKey: text('public_key').notNull(),
    keySince: instant('key_since').notNull().defaultNow(),
    /** The key before it, good until then: an answer that was lost costs the agent nothing. */
    previousKey: text('previous_key'),
    previousKeyEndsAt: instant('previous_key_ends_at'),
    /** A person wants a new key before its time. */
    rotationAskedAt: instant('rotation_asked_at'),
    /** How often the agent had started, and the random name of the process that said so. */
    starts: integer('starts'),
    run: text('run'),
    runSince: instant('run_since'),
    /** Since when two machines seem to speak with this agent's key. */
    clonedAt: instant('cloned_at'),
    /** Until then it lets callers in that are not on the hospital's list. */
    openUntil: instant('open_until'),
    /** The list of callers that lies on its disk, as it said last; the shape of a name is `revisionOf` of domain/fleet. */
    callerRevision: text('caller_revision'),
    version: text('version'),
    enrolledAt: instant('enrolled_at').notNull().defaultNow(),
    lastSeenAt: instant('last_seen_at'),
    /** The last heartbeat: spool and disk figures, never patient data. */
    heartbeat: jsonb('heartbeat').$type<Record<string, unknown>>(),
    revokedAt: instant('revoked_at'),
  },
)

/** A place for an agent, opened with a code that is shown once and stored as a digest. */
export const agentEnrolments = globalTable(
  'agent_enrolments',
  {
    because: 'an agent brings its code before any tenant is known',
    tenantColumn: 'tenant_id',
    tenantWrites: ['insert', 'update'],
  },
  {
    id: uuid('id').primaryKey().defaultRandom(),
    tenantId: uuid('tenant_id')
      .notNull()
      .references(() => tenants.id),
    codeHash: text('code_hash').notNull().unique(),
    /** The site: what the agent is called, and the AE title that devices there will know. */
    name: text('name').notNull(),
    aeTitle: text('ae_title').notNull(),
    createdBy: uuid('created_by').notNull(),
    createdAt: instant('created_at').notNull().defaultNow(),
    expiresAt: instant('expires_at').notNull(),
    usedAt: instant('used_at'),
    agentId: uuid('agent_id').references(() => agents.id),
    revokedAt: instant('revoked_at'),
  },
  (t) => [index('agent_enrolments_by_tenant').on(t.tenantId, t.createdAt)],
)

export const agentNonces = globalTable(
  'agent_nonces',
  { because: 'replay protection of signed requests, checked before the tenant is known' },
  {
    agentId: uuid('agent_id').notNull(),
    nonce: text('nonce').notNull(),
    seenAt: instant('seen_at').notNull().defaultNow(),
  },
  (t) => [unique('agent_nonces_once').on(t.agentId, t.nonce), index('agent_nonces_by_age').on(t.seenAt)],
)
