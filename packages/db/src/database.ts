import { setTimeout as delay } from 'node:timers/promises'
import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres'
import pg from 'pg'
import { DatabaseAwayError, isAway } from './away.ts'
import { type ServerWatch, watchServer } from './watch-server.ts'

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
  /** True when the database answers; rejects with DatabaseAwayError when it does not. */
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

interface Line {
  readonly pool: pg.Pool
  readonly watch: ServerWatch
}

/** A connection of the pool; one that comes after we were told not to wait goes back. */
async function lend({ pool, watch }: Line): Promise<pg.PoolClient> {
  if (watch.isAway) throw new DatabaseAwayError('the database does not answer')
  const coming = pool.connect()
  try {
    return await watch.during(coming)
  } catch (error) {
    coming.then(
      (late) => late.release(),
      () => {},
    )
    throw new DatabaseAwayError('no connection to the database', error)
  }
}

/**
 * One transaction on a connection of its own. Not drizzle's: that one keeps the connection for ever when `begin` fails,
 * as it does on the first use after an outage, and hides what went wrong behind a rollback that fails too.
 */
async function inTransaction<T>(
  line: Line,
  as: { readonly role: string; readonly tenantId: string },
  work: (tx: Queryable) => Promise<T>,
): Promise<T> {
  const connection = await lend(line)
  const act = async () => {
    // Local to the transaction: a plain SET would follow the connection to its next user.
    await connection.query(
      `begin; select set_config('role', '${as.role}', true), set_config('app.tenant_id', '${as.tenantId}', true)`,
    )
    const result = await work(drizzle(connection))
    await connection.query('commit')
    return result
  }
  let broken: Error | undefined
  try {
    return await line.watch.during(act())
  } catch (error) {
    // On a line that does not answer there is nothing to roll back over: it is cut, and the server does it.
    if (line.watch.isAway) broken = new DatabaseAwayError('the line was cut')
    else
      await line.watch.during(connection.query('rollback')).catch((lost: Error) => {
        broken = lost
      })
    if (isAway(error)) throw new DatabaseAwayError('the database did not finish this', error)
    throw error
  } finally {
    connection.release(broken)
  }
}

/** How long a process that starts waits for a database that does not take connections yet. */
const WAIT_MS = 30_000
const ASK_AGAIN_MS = 200
/** What is not configured wrongly but not there yet. */
const NOT_YET = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ENOENT', '57P01', '57P02', '57P03', '53300'])

const isNotYet = (error: Error & { code?: string }) =>
  NOT_YET.has(error.code ?? '') || (error.code === undefined && isAway(error))

async function waitForServer(pool: pg.Pool, waitMs: number): Promise<void> {
  const until = Date.now() + waitMs
  for (;;) {
    try {
      await pool.query('select 1')
      return
    } catch (error) {
      if (!isNotYet(error as Error) || Date.now() >= until) throw error
      await delay(ASK_AGAIN_MS)
    }
  }
}

/** How long one statement may take, wait for a lock, and leave its transaction waiting for us. */
interface StatementLimits {
  readonly statementMs: number
  readonly lockMs: number
  readonly idleMs: number
}

/** For those whom somebody waits for, and for jobs and tools, whom nobody does. */
const SERVING: StatementLimits = { statementMs: 30_000, lockMs: 15_000, idleMs: 60_000 }
const PATIENT: StatementLimits = { statementMs: 900_000, lockMs: 60_000, idleMs: 300_000 }
/** Until a connection is there: a new one, or one that another gives back. */
const CONNECT_MS = 10_000
/** The server ends a statement by its own limit first. */
const LATER_MS = 5_000
const KEEP_ALIVE_MS = 10_000
/** The question whether the server is there is small, on a connection of its own. */
const PROBE_MS = 3_000

/**
 * A pool whose connections may die at any moment without taking the process along: the query that runs fails, the next
 * one gets a new connection. The pool listens to its idle connections only, so each gets a listener for life.
 */
function openPool(url: string, size: number, limits: StatementLimits): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max: size,
    connectionTimeoutMillis: CONNECT_MS,
    statement_timeout: limits.statementMs,
    query_timeout: limits.statementMs + LATER_MS,
    lock_timeout: limits.lockMs,
    idle_in_transaction_session_timeout: limits.idleMs,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_MS,
  })
  pool.on('error', () => {})
  pool.on('connect', (connection) => connection.on('error', () => {}))
  return pool
}

/** A server that is full is there. */
const TOO_MANY = '53300'

/** Resolves when the server says anything at all to somebody new; what it says is no question of ours. */
async function probe(url: string): Promise<void> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: PROBE_MS,
    query_timeout: PROBE_MS,
  })
  client.on('error', () => {})
  try {
    await client.connect()
    await client.query('select 1')
  } catch (error) {
    if ((error as { code?: string }).code !== TOO_MANY) throw error
  } finally {
    client.end().catch(() => {})
  }
}

/**
 * Connects with a process's own login role (a member of the tenant and identity roles, without rights of its own).
 * Waits `waitMs` (30 s unless told) for a server that is still starting; refuses a role that does not obey row-level
 * security and a server that may lose commits. Every wait has an end: what does not answer in time rejects with
 * DatabaseAwayError, and so does what passes by itself. `patient` is for jobs and tools, whose statements may take long.
 */
export async function openDatabase(options: {
  readonly url: string
  readonly poolSize?: number
  readonly waitMs?: number
  readonly patient?: boolean
}): Promise<Database> {
  const pool = openPool(options.url, options.poolSize ?? 10, options.patient ? PATIENT : SERVING)
  try {
    await waitForServer(pool, options.waitMs ?? WAIT_MS)
    await refuseDisobedientRole(pool)
    await refuseForgetfulServer(pool)
  } catch (error) {
    await pool.end()
    throw error
  }
  const watch = watchServer(() => probe(options.url))
  const line = { pool, watch }
  return {
    withTenant: (tenantId, work) => {
      if (!UUID.test(tenantId)) return Promise.reject(new Error('withTenant needs a tenant id'))
      return inTransaction(line, { role: TENANT_ROLE, tenantId }, (tx) =>
        work(Object.assign(tx, { tenantId }) as unknown as TenantTx),
      )
    },
    withIdentity: (work) =>
      inTransaction(line, { role: IDENTITY_ROLE, tenantId: '' }, (tx) => work(tx as unknown as IdentityTx)),
    async ping() {
      const connection = await lend(line)
      let broken = true
      try {
        const { rowCount } = await watch.during(connection.query('select 1'))
        broken = false
        return rowCount === 1
      } finally {
        connection.release(broken)
      }
    },
    close: () => {
      watch.stop()
      return pool.end()
    },
  }
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
