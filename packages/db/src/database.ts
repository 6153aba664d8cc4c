import { setTimeout as delay } from 'node:timers/promises'
import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres'
import pg from 'pg'

type Queryable = Pick<
  NodePgDatabase,
  'select' | 'selectDistinct' | 'insert' | 'update' | 'delete' | 'execute'
>

declare const tenantBrand: unique symbol
declare const identityBrand: unique symbol

/** A transaction that sees one tenant's rows and no others. Only `withTenant` makes one. */
export type TenantTx = Queryable & { readonly tenantId: string; readonly [tenantBrand]: true }

/** A transaction that sees the global tables and no tenant's rows: for questions asked before a tenant is known. */
export type IdentityTx = Queryable & { readonly [identityBrand]: true }

export interface Database {
  /** Opens a short transaction in which row-level security admits `tenantId` only. No S3, HTTP or DIMSE inside. */
  withTenant<T>(tenantId: string, work: (tx: TenantTx) => Promise<T>): Promise<T>
  /** Opens a short transaction on the identity role: tenants, users, sessions, tokens, agents. */
  withIdentity<T>(work: (tx: IdentityTx) => Promise<T>): Promise<T>
  /** True when the database answers. */
  ping(): Promise<boolean>
  close(): Promise<void>
}

export const TENANT_ROLE = 'yt_tenant'
export const IDENTITY_ROLE = 'yt_identity'

/** Text for whoever starts the process; logs repeat it, see `plainFault` of the agent protocol. */
const refusal = (text: string) =>
  Object.assign(new Error(text), { [Symbol.for('yingtong.plain-fault')]: text })

/** The login role must obey row-level security: neither superuser, nor bypassing it, nor an owner of tables. */
async function refuseDisobedientRole(pool: pg.Pool): Promise<void> {
  const { rows } = await pool.query<{ reason: string }>(`
    select 'is superuser' as reason from pg_roles where rolname = current_user and rolsuper
    union all select 'bypasses row-level security' from pg_roles where rolname = current_user and rolbypassrls
    union all select 'owns tables' where exists (
      select from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = 'public' and pg_get_userbyid(c.relowner) = current_user)`)
  if (rows.length > 0)
    throw refusal(`database role is not fit to serve tenants: it ${rows.map((r) => r.reason).join(', ')}`)
}

/** PostgreSQL must not be told to forget: what was acknowledged has to survive a power cut (promise A4). */
async function refuseForgetfulServer(pool: pg.Pool): Promise<void> {
  const { rows } = await pool.query<{ name: string; setting: string }>(
    `select name, setting from pg_settings
     where name in ('fsync', 'full_page_writes', 'synchronous_commit') and setting <> 'on'`,
  )
  const faults = rows.map((r) => `${r.name}=${r.setting}`)
  if (faults.length > 0) throw refusal(`database may lose acknowledged commits: ${faults.join(', ')}`)
}

/**
 * One transaction on a connection of its own. Not drizzle's: that one keeps the connection for ever when `begin` fails,
 * as it does on the first use after an outage, and hides what went wrong behind a rollback that fails too.
 */
async function inTransaction<T>(
  pool: pg.Pool,
  as: { readonly role: string; readonly tenantId: string },
  work: (tx: Queryable) => Promise<T>,
): Promise<T> {
  const connection = await pool.connect()
  let broken: Error | undefined
  try {
    // Local to the transaction: a plain SET would follow the connection to its next user.
    await connection.query(
      `begin; select set_config('role', '${as.role}', true), set_config('app.tenant_id', '${as.tenantId}', true)`,
    )
    const result = await work(drizzle(connection))
    await connection.query('commit')
    return result
  } catch (error) {
    await connection.query('rollback').catch((lost: Error) => {
      broken = lost
    })
    throw error
  } finally {
    connection.release(broken)
  }
}

/** How long a process that starts waits for a database that does not take connections yet. */
const WAIT_MS = 30_000
const ASK_AGAIN_MS = 200
/** Nobody listens, the line broke, or PostgreSQL itself says: starting up, shutting down, too many connections. */
const AWAY = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', '57P01', '57P02', '57P03', '53300'])

const isAway = (error: Error & { code?: string }) =>
  AWAY.has(error.code ?? '') || error.message === 'Connection terminated unexpectedly'

async function waitForServer(pool: pg.Pool, waitMs: number): Promise<void> {
  const until = Date.now() + waitMs
  for (;;) {
    try {
      await pool.query('select 1')
      return
    } catch (error) {
      if (!isAway(error as Error) || Date.now() >= until) throw error
      await delay(ASK_AGAIN_MS)
    }
  }
}

/**
 * A pool whose connections may die at any moment without taking the process along: the query that runs fails, the next
 * one gets a new connection. The pool listens to its idle connections only, so each gets a listener for life.
 */
function openPool(url: string, size: number): pg.Pool {
  const pool = new pg.Pool({ connectionString: url, max: size })
  pool.on('error', () => {})
  pool.on('connect', (connection) => connection.on('error', () => {}))
  return pool
}

/**
 * Connects with a process's own login role (a member of the tenant and identity roles, without rights of its own).
 * Waits `waitMs` (30 s unless told) for a server that is still starting; refuses a role that does not obey row-level
 * security and a server that may lose commits.
 */
export async function openDatabase(options: {
  readonly url: string
  readonly poolSize?: number
  readonly waitMs?: number
}): Promise<Database> {
  const pool = openPool(options.url, options.poolSize ?? 10)
  try {
    await waitForServer(pool, options.waitMs ?? WAIT_MS)
    await refuseDisobedientRole(pool)
    await refuseForgetfulServer(pool)
  } catch (error) {
    await pool.end()
    throw error
  }
  return {
    withTenant: (tenantId, work) => {
      if (!UUID.test(tenantId)) return Promise.reject(new Error('withTenant needs a tenant id'))
      return inTransaction(pool, { role: TENANT_ROLE, tenantId }, (tx) =>
        work(Object.assign(tx, { tenantId }) as unknown as TenantTx),
      )
    },
    withIdentity: (work) =>
      inTransaction(pool, { role: IDENTITY_ROLE, tenantId: '' }, (tx) => work(tx as unknown as IdentityTx)),
    ping: async () => (await pool.query('select 1')).rowCount === 1,
    close: () => pool.end(),
  }
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
