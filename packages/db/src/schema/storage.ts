import { sql } from 'drizzle-orm'
import { bigint, index, integer, text, unique, uniqueIndex } from 'drizzle-orm/pg-core'
import { instant } from '../columns.ts'
import { tenantTable } from '../kit.ts'

/** An object of the store that does not hold what was stored: who found it, when, how it ended. */
export const storageIncidents = tenantTable(
  'storage_incidents',
  {
    objectKind: text('object_kind').notNull(),
    /** 64 hex digits; see the object layout. */
    objectName: text('object_name').notNull(),
    damage: text('damage').notNull().$type<'absent' | 'short' | 'digest' | 'unsealable' | 'unreadable'>(),
    /** Images that lie in it, where it is a pack. */
    instances: integer('instances').notNull().default(0),
    state: text('state').notNull().$type<'open' | 'healed'>().default('open'),
    foundByKind: text('found_by_kind').notNull(),
    foundBy: text('found_by').notNull(),
    foundAt: instant('found_at').notNull().defaultNow(),
    lastSeenAt: instant('last_seen_at').notNull().defaultNow(),
    timesSeen: integer('times_seen').notNull().default(1),
    /** Whoever brought it said that its originals are no longer there either. */
    agentLacksAt: instant('agent_lacks_at'),
    healedBy: text('healed_by').$type<'resent' | 'rebuilt' | 'found-whole'>(),
    healedAt: instant('healed_at'),
  },
  (t) => [
    uniqueIndex('storage_incidents_open')
      .on(t.tenantId, t.objectKind, t.objectName)
      .where(sql`state = 'open'`),
    index('storage_incidents_by_state').on(t.tenantId, t.state, t.foundAt),
  ],
)

/** When an object was last read from end to end and found whole; absent until the first time. */
export const storageChecks = tenantTable(
  'storage_checks',
  {
    objectKind: text('object_kind').notNull(),
    objectName: text('object_name').notNull(),
    byteLength: bigint('byte_length', { mode: 'number' }).notNull(),
    checkedAt: instant('checked_at').notNull(),
  },
  (t) => [unique('storage_checks_once').on(t.tenantId, t.objectKind, t.objectName)],
)

/** How the reading of everything goes on in a tenant: one row. */
export const storageScrubs = tenantTable(
  'storage_scrubs',
  {
    /** The first round, so that a new tenant is not behind from its first minute. */
    startedAt: instant('started_at').notNull(),
    lastRoundAt: instant('last_round_at').notNull(),
    /** Read in all rounds together. */
    bytesRead: bigint('bytes_read', { mode: 'number' }).notNull().default(0),
    objectsRead: bigint('objects_read', { mode: 'number' }).notNull().default(0),
  },
  (t) => [unique('storage_scrubs_once').on(t.tenantId)],
)
