import { lt, rateBuckets, sql } from '@yingtong/db'
import { z } from 'zod'
import { identity } from '../kernel/index.ts'

const Take = z.object({
  /** `user:…`, `tenant:…`, `address:…`, `agent:…`, `token:…`, with the door before it. */
  key: z.string().min(1).max(200),
  count: z.number().min(0).max(1_000_000),
  capacity: z.number().positive(),
  perSecond: z.number().positive(),
})

/** Full again long before; one settlement in about two hundred clears what nobody used for a day. */
const FORGET_SHARE = 0.005
const FORGET_AFTER = '1 day'

/**
 * Takes tokens from buckets that all processes share, in one statement and by the database's clock (promise C10).
 * Answers what is left; less than nothing when others took at the same time, but never a debt above the capacity.
 */
export const takeTokens = identity(
  { name: 'rate.take', input: z.object({ takes: z.array(Take).min(1).max(500) }) },
  async (tx, { takes }): Promise<ReadonlyMap<string, number>> => {
    // In the order of keys: two processes that settle at once wait for each other one way only.
    const sorted = [...takes].sort((a, b) => (a.key < b.key ? -1 : 1))
    const rows = sorted.map(
      ({ key, count, capacity, perSecond }) =>
        sql`(${key}::text, ${count}::real, ${capacity}::real, ${perSecond}::real)`,
    )
    const answer = await tx.execute<{ key: string; tokens: number }>(sql`
      with taken (key, count, capacity, per_second) as (values ${sql.join(rows, sql`, `)})
      insert into rate_buckets as b (key, tokens, updated_at)
      select key, capacity - count, clock_timestamp() from taken
      on conflict (key) do update set
        tokens = (select greatest(-t.capacity, least(t.capacity, b.tokens + t.per_second
          * extract(epoch from greatest(excluded.updated_at - b.updated_at, interval '0'))::real) - t.count)
          from taken t where t.key = b.key),
        updated_at = greatest(excluded.updated_at, b.updated_at)
      returning b.key, b.tokens`)
    if (Math.random() < FORGET_SHARE)
      await tx.delete(rateBuckets).where(lt(rateBuckets.updatedAt, sql`now() - ${FORGET_AFTER}::interval`))
    return new Map(answer.rows.map((row) => [row.key, Number(row.tokens)]))
  },
)
