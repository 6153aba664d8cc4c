import { boolean, index, integer, jsonb, primaryKey, real, text, unique, uuid } from 'drizzle-orm/pg-core'
import { instant } from '../columns.ts'
import { globalTable } from '../kit.ts'
import { users } from './tenancy.ts'

/** WebAuthn credentials (W3C WebAuthn Level 3 §4). */
export const passkeys = globalTable(
  'passkeys',
  { because: 'belongs to a person, who may work for several tenants' },
  {
    id: uuid('id').primaryKey().defaultRandom(),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id),
    /** Base64url. */
    credentialId: text('credential_id').notNull().unique(),
    /** COSE key, base64url. */
    publicKey: text('public_key').notNull(),
    counter: integer('counter').notNull().default(0),
    transports: text('transports').array().notNull().default([]),
    backedUp: boolean('backed_up').notNull().default(false),
    label: text('label').notNull(),
    createdAt: instant('created_at').notNull().defaultNow(),
    lastUsedAt: instant('last_used_at'),
  },
  (t) => [index('passkeys_by_user').on(t.userId)],
)

/** One-time codes for who has lost their second factor; only digests of 80 random bits each. */
export const recoveryCodes = globalTable(
  'recovery_codes',
  { because: 'belongs to a person, who may work for several tenants' },
  {
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id),
    /** SHA-256 over the person's id and the code, hex. */
    codeHash: text('code_hash').notNull(),
    createdAt: instant('created_at').notNull().defaultNow(),
    usedAt: instant('used_at'),
  },
  (t) => [primaryKey({ columns: [t.userId, t.codeHash] })],
)

/** Accounts of the hospital's own identity provider (OpenID Connect Core §2: `iss` and `sub` together). */
export const federatedAccounts = globalTable(
  'federated_accounts',
  { because: 'belongs to a person, who may work for several tenants' },
  {
    issuer: text('issuer').notNull(),
    subject: text('subject').notNull(),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id),
    createdAt: instant('created_at').notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.issuer, t.subject] })],
)

/** Something that was begun and must be finished soon by the same person: second factor, passkey ceremony. */
export const signInChallenges = globalTable(
  'sign_in_challenges',
  { because: 'belongs to a sign-in that is not finished' },
  {
    tokenHash: text('token_hash').primaryKey(),
    kind: text('kind').notNull(),
    userId: uuid('user_id').references(() => users.id),
    data: jsonb('data').$type<Record<string, unknown>>().notNull().default({}),
    failures: integer('failures').notNull().default(0),
    createdAt: instant('created_at').notNull().defaultNow(),
    expiresAt: instant('expires_at').notNull(),
    usedAt: instant('used_at'),
  },
)

/**
 * Browsers in which a person signed in before: who guesses elsewhere cannot slow them down here. The browser holds a
 * random token, this row its digest; without the row the token says nothing.
 */
export const knownBrowsers = globalTable(
  'known_browsers',
  { because: 'belongs to a person, who may work for several tenants' },
  {
    id: uuid('id').primaryKey().defaultRandom(),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id),
    /** SHA-256 of the token, hex; colleagues at one workstation share its token, each with a row. */
    tokenHash: text('token_hash').notNull(),
    /** The token before it, good until the new one comes back: an answer that was lost costs nobody anything. */
    previousHash: text('previous_hash'),
    address: text('address'),
    userAgent: text('user_agent'),
    createdAt: instant('created_at').notNull().defaultNow(),
    lastUsedAt: instant('last_used_at').notNull().defaultNow(),
  },
  (t) => [
    unique('known_browsers_once').on(t.userId, t.tokenHash),
    index('known_browsers_by_token').on(t.tokenHash),
    index('known_browsers_by_previous').on(t.previousHash),
  ],
)

/**
 * Token buckets, shared by all processes; the key names what is limited: `user:…`, `tenant:…`, `address:…`. Of what
 * begins with `wrong:`, wrong answers are counted instead.
 */
export const rateBuckets = globalTable(
  'rate_buckets',
  { because: 'addresses are limited before anybody is known' },
  {
    key: text('key').primaryKey(),
    tokens: real('tokens').notNull(),
    updatedAt: instant('updated_at').notNull().defaultNow(),
  },
)
