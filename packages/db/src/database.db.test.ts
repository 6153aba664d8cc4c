import { connect, createServer, type Server } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { startRegion, type TestRegion } from '@yingtong/testkit'
import { freePort } from '@yingtong/testkit/machine'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DatabaseAwayError, openDatabase, sql, type TenantTx } from './index.ts'

let region: TestRegion
let admin: pg.Client
let tenantId: string
let lateLine: Server | undefined

beforeAll(async () => {
  region = await startRegion()
  tenantId = (await region.tenant('away')).id
  admin = new pg.Client({ connectionString: region.adminUrl })
  await admin.connect()
})
afterAll(async () => {
  lateLine?.close()
  await admin?.end()
  await region?.stop()
})

async function backendOf(tx: TenantTx): Promise<number> {
  const { rows } = await tx.execute(sql`select pg_backend_pid() as pid`)
  return (rows[0] as { pid: number }).pid
}

function withPort(url: string, port: number): string {
  const changed = new URL(url)
  changed.port = String(port)
  return changed.href
}

describe('promise A3: a database that goes away takes no process along', () => {
  it('fails the transaction whose connection died between two queries, and serves the next', async () => {
    const broken = region.database.withTenant(tenantId, async (tx) => {
      await admin.query('select pg_terminate_backend($1)', [await backendOf(tx)])
      // The process learns of it here, with no query under way that could carry the error.
      await delay(300)
      await backendOf(tx)
    })
    await expect(broken).rejects.toThrow()
    expect(await region.database.withTenant(tenantId, backendOf)).toBeGreaterThan(0)
  })

  it('loses no connection of its pool to an outage', async () => {
    const size = 2
    const database = await openDatabase({ url: region.appUrl, poolSize: size })
    const askAll = () =>
      Promise.allSettled(Array.from({ length: size }, () => database.withTenant(tenantId, backendOf)))
    for (let outage = 0; outage < 3 * size; outage += 1) {
      const pids = (await askAll()).flatMap((asked) => (asked.status === 'fulfilled' ? [asked.value] : []))
      // What comes next may meet a connection that is dead and does not know it yet.
      const ending = admin.query('select pg_terminate_backend(pid) from unnest($1::int[]) pid', [pids])
      await askAll()
      await ending
    }
    await delay(100)
    expect(await database.ping()).toBe(true)
    // Waits for every connection that was lent out and never came back.
    await database.close()
  }, 10_000)

  it('gives every statement, every wait for a lock and every idle transaction an end', async () => {
    const limits = async (patient: boolean) => {
      const database = await openDatabase({ url: region.appUrl, poolSize: 1, patient })
      const { rows } = await database.withTenant(tenantId, (tx) =>
        tx.execute(sql`select current_setting('statement_timeout') as statement,
          current_setting('lock_timeout') as lock,
          current_setting('idle_in_transaction_session_timeout') as idle`),
      )
      await database.close()
      return rows[0]
    }
    expect(await limits(false)).toEqual({ statement: '30s', lock: '15s', idle: '1min' })
    expect(await limits(true)).toEqual({ statement: '15min', lock: '1min', idle: '5min' })
  })

  it('says of a statement that took too long that it may be asked again, and keeps the connection', async () => {
    const slow = region.database.withTenant(tenantId, async (tx) => {
      await tx.execute(sql`set local statement_timeout = 50`)
      await tx.execute(sql`select pg_sleep(10)`)
    })
    await expect(slow).rejects.toBeInstanceOf(DatabaseAwayError)
    expect(await region.database.withTenant(tenantId, backendOf)).toBeGreaterThan(0)
  })

  it('waits at the start for a server that takes no connections yet', async () => {
    const port = await freePort()
    const opening = openDatabase({ url: withPort(region.appUrl, port), poolSize: 1 })
    await delay(500)
    const real = new URL(region.appUrl)
    lateLine = createServer((socket) => {
      const server = connect(Number(real.port), real.hostname)
      for (const [from, to] of [
        [socket, server],
        [server, socket],
      ] as const)
        from.on('error', () => to.destroy()).pipe(to)
    })
    lateLine.listen(port, '127.0.0.1')
    const database = await opening
    expect(await database.ping()).toBe(true)
    await database.close()
  })

  it('says so when no server comes', async () => {
    const url = withPort(region.appUrl, await freePort())
    await expect(openDatabase({ url, waitMs: 300 })).rejects.toThrow(/ECONNREFUSED/)
  })

  it('does not wait when the password is wrong', async () => {
    const url = new URL(region.appUrl)
    url.password = 'not-it'
    await expect(openDatabase({ url: url.href })).rejects.toThrow(/password authentication failed/)
  })
})
