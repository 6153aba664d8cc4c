import { openDatabase, sql } from '@yingtong/db'
import { startRegion, type TestRegion, type TestTenant } from '@yingtong/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { DomainError } from './domain-error.ts'
import { fairDatabase } from './fair-database.ts'

const CONNECTIONS = 4

let region: TestRegion
let greedy: TestTenant
let quiet: TestTenant
beforeAll(async () => {
  region = await startRegion()
  greedy = await region.tenant('greedy')
  quiet = await region.tenant('quiet')
})
afterAll(() => region?.stop())

async function opened() {
  const pool = await openDatabase({ url: region.appUrl, poolSize: CONNECTIONS })
  return { ...fairDatabase(pool, CONNECTIONS), close: () => pool.close() }
}

describe('the connections of a process', () => {
  it('are not all taken by one hospital, whose questions wait for each other and for nobody else', async () => {
    const database = await opened()
    const answered: string[] = []
    const ask = (tenant: TestTenant, seconds: number) =>
      database
        .withTenant(tenant.id, (tx) => tx.execute(sql`select pg_sleep(${seconds})`))
        .then(() => answered.push(tenant.slug))
    const flood = Array.from({ length: 12 }, () => ask(greedy, 0.3))
    await ask(quiet, 0)
    // Not one of the costly ones needed to end first.
    expect(answered).toEqual(['quiet'])
    await Promise.all(flood)
    await database.close()
  })

  it('let a question through that is asked from within another', async () => {
    const database = await opened()
    const nested = Array.from({ length: 2 }, () =>
      database.withTenant(quiet.id, async (tx) => {
        await tx.execute(sql`select pg_sleep(0.1)`)
        return database.withIdentity(async () => database.withTenant(quiet.id, async () => 'answered'))
      }),
    )
    const second = database.withTenant(greedy.id, async () => 'answered')
    expect(await Promise.all([...nested.slice(0, 1), second])).toEqual(['answered', 'answered'])
    await Promise.all(nested)
    await database.close()
  })

  it('a hospital with a thousand waiting is told to come again, and its neighbour is not', async () => {
    const held = Promise.withResolvers<void>()
    const database = fairDatabase(
      {
        ...region.database,
        withTenant: async (id) => (id === greedy.id ? held.promise : undefined) as never,
      },
      CONNECTIONS,
    )
    const work = async () => {}
    const flood = Array.from({ length: 1100 }, () =>
      database.withTenant(greedy.id, work).then(
        () => 'answered',
        (error: DomainError) => error.code,
      ),
    )
    await database.withTenant(quiet.id, work)
    held.resolve()
    expect(new Set(await Promise.all(flood))).toEqual(new Set(['answered', 'unavailable']))
  })
})
