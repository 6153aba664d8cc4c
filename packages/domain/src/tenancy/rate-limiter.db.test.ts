import { openDatabase } from '@yingtong/db'
import { startRegion, type TestRegion } from '@yingtong/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DomainError } from '../kernel/index.ts'
import { type RateClaim, type RateLimiter, rateLimiter } from './rate-limiter.ts'
import { RATE_LIMITS } from './rate-limits.table.ts'
import { takeTokens } from './take-token.ts'

let region: TestRegion
let limiters: RateLimiter[]
let closeSecond: () => Promise<void>
const CAPACITY = 100
/** Nothing comes back while the test runs, so that the counts are exact. */
const limits = {
  ...RATE_LIMITS,
  'pages:user': { capacity: CAPACITY, perSecond: 0.001 },
  'pages:tenant': { capacity: 20, perSecond: 20 },
}

beforeAll(async () => {
  region = await startRegion()
  // A second process has a pool and a memory of its own, and the same database.
  const database = await openDatabase({ url: region.appUrl, poolSize: 4 })
  closeSecond = () => database.close()
  limiters = [region.services, { ...region.services, database }].map((each) => rateLimiter(each, limits))
})
afterAll(async () => {
  await closeSecond?.()
  await region?.stop()
})

const tried = (limiter: RateLimiter, ...claims: RateClaim[]) =>
  limiter.take(claims).then(
    () => null,
    (error: unknown) => error as DomainError,
  )

async function spend(limiter: RateLimiter, times: number, claim: RateClaim): Promise<number> {
  let admitted = 0
  for (let index = 0; index < times; index += 1) if ((await tried(limiter, claim)) === null) admitted += 1
  return admitted
}

describe('promise C10: a bucket is shared by processes', () => {
  it('lets both together in about as often as one bucket holds', async () => {
    const claim = ['pages:user', 'shared'] as const
    const counts = await Promise.all(limiters.map((limiter) => spend(limiter, 300, claim)))
    const together = counts[0]! + counts[1]!
    expect(together).toBeGreaterThanOrEqual(CAPACITY - 5)
    // Each may have spent a twentieth that the other did not know of, some of it on its way.
    expect(together).toBeLessThanOrEqual(CAPACITY + 40)
  })

  it('refuses in words and says when to come again', async () => {
    const claim = ['pages:tenant', 'busy'] as const
    await spend(limiters[0]!, 60, claim)
    const refusal = await tried(limiters[0]!, claim)
    expect(refusal).toBeInstanceOf(DomainError)
    expect(refusal).toMatchObject({ code: 'rate-limited', logFields: { retryAfterSeconds: 1 } })
    await expect.poll(() => tried(limiters[0]!, claim), { timeout: 5000 }).toBeNull()
  })

  it('leaves another key alone', async () => {
    const [limiter] = limiters
    await spend(limiter!, 200, ['pages:user', 'noisy'])
    expect(await tried(limiter!, ['pages:user', 'noisy'])).toMatchObject({ code: 'rate-limited' })
    expect(await spend(limiter!, 50, ['pages:user', 'quiet'])).toBe(50)
  })

  it('is remembered by a process that starts later', async () => {
    await spend(limiters[0]!, 200, ['pages:user', 'restart'])
    const fresh = rateLimiter(region.services, limits)
    await expect
      .poll(() => tried(fresh, ['pages:user', 'restart']), { timeout: 5000 })
      .toMatchObject({ code: 'rate-limited' })
  })

  it('costs some ten statements for 500 requests', async () => {
    let statements = 0
    const { database } = region.services
    const counting = {
      ...database,
      withIdentity: (work: Parameters<typeof database.withIdentity>[0]) => {
        statements += 1
        return database.withIdentity(work)
      },
    } as typeof database
    const limiter = rateLimiter({ ...region.services, database: counting })
    for (let index = 0; index < 500; index += 1)
      await limiter.take([
        ['images:user', 'reader'],
        ['images:tenant', 'hospital'],
      ])
    expect(statements).toBeGreaterThan(0)
    expect(statements).toBeLessThan(40)
  })

  it('goes on counting alone while the database is away', async () => {
    const database = { ...region.database, withIdentity: () => Promise.reject(new Error('down')) }
    const log = { ...region.services.log, warn: () => {} }
    const alone = rateLimiter({ ...region.services, log, database } as never, limits)
    expect(await spend(alone, 150, ['pages:user', 'alone'])).toBe(CAPACITY)
  })
})

describe('promise C10: one statement', () => {
  it('fills up with time, never above the capacity, and owes at most the capacity', async () => {
    const take = (count: number) =>
      takeTokens(region.services, { takes: [{ key: 'k', count, capacity: 10, perSecond: 1000 }] })
    expect((await take(4)).get('k')).toBe(6)
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect((await take(0)).get('k')).toBe(10)
    expect((await take(1000)).get('k')).toBe(-10)
  })

  it('loses nothing when many take at once', async () => {
    const take = { key: 'many', count: 1, capacity: 1000, perSecond: 0.0001 }
    await Promise.all(Array.from({ length: 60 }, () => takeTokens(region.services, { takes: [take] })))
    const left = (await takeTokens(region.services, { takes: [{ ...take, count: 0 }] })).get('many')
    expect(left).toBeCloseTo(940, 1)
  })
})
