import { DomainError, reasonOf, type Services } from '../kernel/index.ts'
import { RATE_LIMITS, type RateKind, type RateLimit } from './rate-limits.table.ts'
import { takeTokens } from './take-token.ts'

/** What is counted: a kind of the table and whose bucket, an id or an address. */
export type RateClaim = readonly [kind: RateKind, whose: string]

export interface RateLimiter {
  /** Takes one token of each; throws `rate-limited` with `logFields.retryAfterSeconds` when one bucket is empty. */
  take(claims: readonly RateClaim[]): Promise<void>
}

interface Bucket {
  readonly key: string
  readonly limit: RateLimit
  /** As the database said, and when. */
  tokens: number
  knownAtMs: number
  /** Spent here and not yet told the database. */
  spent: number
  settling: Promise<void> | null
}

const SETTLE_MS = 1000
const SETTLE_COUNT_MAX = 50
/** Of a small bucket every token is asked for; of a large one a twentieth may be spent before. */
const SETTLE_SHARE = 20
const REFUSED_AGAIN_MS = 250
const BUCKETS_MAX = 20_000
const ROUND_MAX = 500

const settleCount = ({ capacity }: RateLimit) =>
  Math.max(1, Math.min(SETTLE_COUNT_MAX, Math.floor(capacity / SETTLE_SHARE)))

function refuse(limit: RateLimit, left: number): never {
  const retryAfterSeconds = Math.max(1, Math.ceil((1 - left) / limit.perSecond))
  throw new DomainError('rate-limited', 'too many requests; wait a moment', {
    logFields: { retryAfterSeconds },
  })
}

/**
 * Buckets shared by all processes (promise C10), looked at in memory first and settled with the database every second
 * or 50 requests, so that 500 requests for frames cost some ten statements. A database that is away leaves each process
 * with its own count: closed later, never open.
 */
export function rateLimiter(
  services: Services,
  limits: Readonly<Record<RateKind, RateLimit>> = RATE_LIMITS,
): RateLimiter {
  const buckets = new Map<string, Bucket>()
  const now = () => performance.now()

  function bucketOf(kind: RateKind, whose: string): Bucket {
    const key = `${kind}:${whose}`.slice(0, 200)
    const known = buckets.get(key)
    if (known) return known
    if (buckets.size >= BUCKETS_MAX) forget()
    const limit = limits[kind]
    const knownAtMs = Number.NEGATIVE_INFINITY
    const made = { key, limit, tokens: limit.capacity, knownAtMs, spent: 0, settling: null }
    buckets.set(key, made)
    return made
  }

  function forget(): void {
    for (const [key, { spent, settling }] of buckets) if (spent === 0 && !settling) buckets.delete(key)
    if (buckets.size >= BUCKETS_MAX) buckets.clear()
  }

  const left = ({ tokens, knownAtMs, limit, spent }: Bucket) => {
    const seconds = Number.isFinite(knownAtMs) ? (now() - knownAtMs) / 1000 : 0
    return Math.min(limit.capacity, tokens + seconds * limit.perSecond) - spent
  }

  /** One statement for all that was spent here, at most 500 keys. */
  function settle(asked: Bucket): Promise<void> {
    if (asked.settling) return asked.settling
    const others = [...buckets.values()].filter(
      (each) => each !== asked && !each.settling && (each.spent > 0 || !Number.isFinite(each.knownAtMs)),
    )
    const round = [asked, ...others.slice(0, ROUND_MAX - 1)]
    const told = tell(round).finally(() => {
      for (const bucket of round) bucket.settling = null
    })
    for (const bucket of round) bucket.settling = told
    return told
  }

  async function tell(round: readonly Bucket[]): Promise<void> {
    const takes = round.map(({ key, limit, spent }) => ({ key, count: spent, ...limit }))
    try {
      const answer = await takeTokens(services, { takes })
      for (const [index, bucket] of round.entries()) {
        bucket.tokens = answer.get(bucket.key) ?? bucket.limit.capacity
        bucket.spent -= takes[index]!.count
        bucket.knownAtMs = now()
      }
    } catch (error) {
      services.log.warn('rate limits are counted here only', { reason: reasonOf(error) })
      for (const bucket of round) if (!Number.isFinite(bucket.knownAtMs)) bucket.knownAtMs = now()
    }
  }

  async function takeOne(bucket: Bucket): Promise<void> {
    const every = settleCount(bucket.limit)
    const unknown = !Number.isFinite(bucket.knownAtMs)
    const stale = left(bucket) < 1 && now() - bucket.knownAtMs > REFUSED_AGAIN_MS
    // What a process may spend before it hears of the others stays a known amount.
    if (unknown || stale || bucket.spent >= 2 * every) await settle(bucket)
    const empty = left(bucket) < 1
    if (!empty) bucket.spent += 1
    const told = bucket.spent < (empty ? 1 : every) && now() - bucket.knownAtMs <= SETTLE_MS
    if (!told) void settle(bucket)
    if (empty) refuse(bucket.limit, left(bucket))
  }

  return {
    async take(claims) {
      const wanted = claims.filter(([, whose]) => whose !== '').map(([kind, whose]) => bucketOf(kind, whose))
      for (const bucket of wanted) await takeOne(bucket)
    },
  }
}

const made = new WeakMap<object, RateLimiter>()

/** The limiter of this process, with the limits of the table. */
export function limiterOf(services: Services): RateLimiter {
  const known = made.get(services.database)
  if (known) return known
  const limiter = rateLimiter(services)
  made.set(services.database, limiter)
  return limiter
}
