import { jsonb, primaryKey, text } from 'drizzle-orm/pg-core'
import { instant } from '../columns.ts'
import { globalTable } from '../kit.ts'

/** What a process of ours says of itself when it starts: the list of assets is made of this, not of a drawing. */
export const processes = globalTable(
  'processes',
  { because: 'processes serve all tenants, so they belong to none' },
  {
    name: text('name').notNull(),
    host: text('host').notNull(),
    release: text('release').notNull(),
    nodeVersion: text('node_version').notNull(),
    opensslVersion: text('openssl_version').notNull(),
    /** Where it connects to and how, never a secret; the shape is ProcessFacts of domain/compliance. */
    facts: jsonb('facts').$type<Record<string, unknown>>().notNull(),
    startedAt: instant('started_at').notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.name, t.host] })],
)
