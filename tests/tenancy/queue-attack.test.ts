import { migrate, openDatabase, TENANT_ROLE } from '@yingtong/db'
import { type JobDefinition, jobDefinitions } from '@yingtong/domain'
import { migrateQueue, openQueue } from '@yingtong/platform'
import { startRegion, type TestRegion, type TestTenant } from '@yingtong/testkit'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'

const chase = jobDefinitions().find((job) => job.name === 'archive.chase-verification') as JobDefinition
const QUEUE = 'archive-chase-verification'

let region: TestRegion
let a: TestTenant
let b: TestTenant
let app: pg.Client
let admin: pg.Client
beforeAll(async () => {
  region = await startRegion()
  a = await region.tenant('county-a')
  b = await region.tenant('county-b')
  app = new pg.Client({ connectionString: region.appUrl })
  admin = new pg.Client({ connectionString: region.adminUrl })
  await Promise.all([app.connect(), admin.connect()])
  for (const tenant of [a, b]) await send(tenant)
})
afterAll(async () => {
  await Promise.all([app.end(), admin.end()])
  await region.stop()
})

const send = ({ id }: TestTenant) =>
  region.database.withTenant(id, (tx) => region.services.jobs.send(tx, chase, {}))

/** One statement as it would run had it been smuggled into a verb of this tenant. */
async function smuggled(tenant: TestTenant, statement: string): Promise<pg.QueryResult> {
  await app.query('begin')
  await app.query(`select set_config('role', 'yt_tenant', true), set_config('app.tenant_id', $1, true)`, [
    tenant.id,
  ])
  try {
    return await app.query(statement)
  } finally {
    await app.query('rollback')
  }
}

const jobs = async () =>
  (
    await admin.query<{ tenant: string; state: string }>(
      `select data->>'tenantId' as tenant, state::text from pgboss.job where name = '${QUEUE}' order by created_on`,
    )
  ).rows

const insert = (table: string, tenantId: string, keyOf: string) =>
  `insert into pgboss.${table} (name, data, singleton_key, policy, keep_until)
   values ('${QUEUE}', '{"tenantId":"${tenantId}","payload":{}}', '${keyOf}:smuggled', 'stately', now() + interval '1 day')`

describe('X03, lock 5: the queue', () => {
  it('takes a job of one’s own and drops its double (positive control)', async () => {
    await send(a)
    expect(await jobs()).toEqual([
      { tenant: a.id, state: 'created' },
      { tenant: b.id, state: 'created' },
    ])
    expect((await smuggled(a, insert('job_common', a.id, a.id))).rowCount).toBe(1)
    expect((await smuggled(a, 'select id from pgboss.job_common')).rowCount).toBe(1)
  })

  it.each(['job', 'job_common'])('shows, changes and removes nothing of it through %s', async (table) => {
    for (const statement of [
      `select data from pgboss.${table}`,
      `update pgboss.${table} set data = data`,
      `delete from pgboss.${table}`,
      `truncate pgboss.${table}`,
    ])
      await expect(smuggled(a, statement), statement).rejects.toThrow(/permission denied/)
  })

  it('lets no hospital queue work in another’s name, nor under a key that blocks another’s', async () => {
    await expect(smuggled(a, insert('job_common', b.id, b.id))).rejects.toThrow(/row-level security/)
    await expect(smuggled(a, insert('job_common', b.id, a.id))).rejects.toThrow(/row-level security/)
    await expect(smuggled(a, insert('job_common', a.id, b.id))).rejects.toThrow(/row-level security/)
    await expect(smuggled(a, insert('job', b.id, b.id))).rejects.toThrow(/permission denied/)
  })

  it('lets a verb neither make nor empty queues', async () => {
    await expect(smuggled(a, `update pgboss.queue set policy = 'short'`)).rejects.toThrow(/permission denied/)
    await expect(smuggled(a, `select pgboss.delete_queue('${QUEUE}')`)).rejects.toThrow(/permission denied/)
  })

  it('lets the login of a process that only sends do no more than that', async () => {
    const sender = { name: 'yt_sender', password: 'sender-test' }
    await migrate(region.adminUrl, [sender])
    const roles = { tenant: TENANT_ROLE, senders: [sender.name], workers: [new URL(region.appUrl).username] }
    await migrateQueue(region.adminUrl, roles)
    const url = new URL(region.appUrl)
    Object.assign(url, { username: sender.name, password: sender.password })
    const faults: unknown[] = []
    const queue = await openQueue({ url: url.href, supervise: false, onError: (fault) => faults.push(fault) })
    const database = await openDatabase({ url: url.href, poolSize: 1 })
    const login = new pg.Client({ connectionString: url.href })
    await login.connect()
    try {
      await admin.query(`delete from pgboss.job where data->>'tenantId' = $1`, [a.id])
      await database.withTenant(a.id, (tx) => queue.send(tx, chase, {}))
      expect((await jobs()).map((job) => job.tenant)).toEqual([b.id, a.id])
      await expect(login.query('select id from pgboss.job_common')).rejects.toThrow(/permission denied/)
      await expect(login.query(`delete from pgboss.job`)).rejects.toThrow(/permission denied/)
      expect(faults).toEqual([])
    } finally {
      await Promise.all([login.end(), database.close(), queue.stop()])
    }
  })

  it('still lets the worker fetch and complete the jobs of every hospital', async () => {
    await region.runJobs()
    await vi.waitFor(
      async () => expect((await jobs()).map((job) => job.state)).toEqual(['completed', 'completed']),
      { timeout: 10_000, interval: 200 },
    )
  })
})
