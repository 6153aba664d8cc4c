import { fileURLToPath } from 'node:url'
import { drizzle } from 'drizzle-orm/node-postgres'
import { migrate as applyMigrations } from 'drizzle-orm/node-postgres/migrator'
import pg from 'pg'
import { auditChainSql } from './audit-chain.ts'
import { IDENTITY_ROLE, TENANT_ROLE } from './database.ts'
import { leakproofSql } from './leakproof.ts'
import { rowSecuritySql } from './row-security.ts'

const MIGRATIONS = fileURLToPath(new URL('../migrations', import.meta.url))
/** Any constant: two starts at once must not migrate side by side. */
const MIGRATION_LOCK = 5_947_218

export interface LoginRole {
  readonly name: string
  readonly password: string
}

const literal = (text: string) => `'${text.replaceAll("'", "''")}'`

function rolesSql(logins: readonly LoginRole[]): string {
  const group = (name: string) => `
    do $$ begin create role ${name} nologin nosuperuser nobypassrls;
    exception when duplicate_object then null; when unique_violation then null; end $$;
    grant usage on schema public to ${name};`
  const login = ({ name, password }: LoginRole) => `
    do $$ begin create role ${name}; exception when duplicate_object then null; when unique_violation then null; end $$;
    alter role ${name} login noinherit nosuperuser nobypassrls nocreatedb nocreaterole password ${literal(password)};
    grant ${TENANT_ROLE}, ${IDENTITY_ROLE} to ${name};`
  return [...[TENANT_ROLE, IDENTITY_ROLE].map(group), ...logins.map(login)].join('\n')
}

/**
 * Brings the database to the current schema, creates the roles, and puts every table under row-level security.
 * `adminUrl` must own the database. Login role names are constants of the caller, never input. Safe to repeat.
 */
export async function migrate(adminUrl: string, logins: readonly LoginRole[]): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl })
  // A connection that dies between two statements fails the next one, not the process.
  client.on('error', () => {})
  await client.connect()
  try {
    await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK])
    await client.query('create extension if not exists pg_trgm')
    await client.query(rolesSql(logins))
    await applyMigrations(drizzle(client), { migrationsFolder: MIGRATIONS })
    await client.query(rowSecuritySql())
    await client.query(leakproofSql())
    await client.query(auditChainSql())
    await client.query(`grant usage on all sequences in schema public to ${TENANT_ROLE}, ${IDENTITY_ROLE}`)
  } finally {
    await client.end()
  }
}
