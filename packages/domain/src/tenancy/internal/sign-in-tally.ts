import { createHash } from 'node:crypto'
import { eq, type IdentityTx, rateBuckets, sql, users } from '@yingtong/db'
import type { TenantSecurity } from '../tenant-security.ts'

type User = typeof users.$inferSelect

/** Failures in a row, kept for every address that was typed, whether an account has it or not. */
interface Tally {
  readonly failures: number
  readonly lockedUntil: Date | null
}

export type Reserved =
  | { readonly outcome: 'reserved'; readonly triesLeft: number; readonly lockedUntil: Date | null }
  | { readonly outcome: 'locked'; readonly until: Date }

const MINUTE_MS = 60_000
const FORGET_MS = 24 * 60 * MINUTE_MS
/** Failed tries from one address: so many at once, so many more per minute; a hospital may share one address. */
export const ADDRESS_BURST = 30
export const ADDRESS_PER_MINUTE = 2

const bucketKey = (kind: string, text: string) =>
  `sign-in:${kind}:${createHash('sha256').update(text).digest('base64url')}`

/** IPv6 hosts choose among 2^64 addresses of their own, so the network is counted (RFC 4291 §2.5.4). */
function network(address: string): string {
  if (!address.includes(':') || address.includes('.')) return address
  const [head = '', tail = ''] = address.toLowerCase().split('::')
  const left = head.split(':').filter(Boolean)
  const right = tail.split(':').filter(Boolean)
  const zeros = address.includes('::') ? Math.max(0, 8 - left.length - right.length) : 0
  return [...left, ...Array<string>(zeros).fill('0'), ...right].slice(0, 4).join(':')
}

type Locks = Pick<TenantSecurity, 'lockAfter' | 'lockMinutes'>

/**
 * What counts where anybody may type an address: the same for every address, whether an account has it or not. A
 * hospital's own setting would tell who works there, and by a mail domain it would reach people of other hospitals.
 */
export const PLATFORM_LOCKS: Locks = { lockAfter: 5, lockMinutes: 15 }

/**
 * The count of a key, locked until this transaction ends. The row is made first, so that many at once wait in line
 * also where there was none; what was just made counts as long forgotten.
 */
async function bucket(tx: IdentityTx, key: string) {
  await tx
    .insert(rateBuckets)
    .values({ key, tokens: 0, updatedAt: new Date(0) })
    .onConflictDoNothing()
  const [row] = await tx.select().from(rateBuckets).where(eq(rateBuckets.key, key)).for('update')
  return row
}

async function fill(tx: IdentityTx, key: string, tokens: number, at: Date) {
  await tx
    .insert(rateBuckets)
    .values({ key, tokens, updatedAt: at })
    .onConflictDoUpdate({ target: rateBuckets.key, set: { tokens, updatedAt: at } })
}

/** Takes one try from the address; null when it has some left, else when the next is free. */
export async function takeFromAddress(
  tx: IdentityTx,
  address: string | undefined,
  now: Date,
): Promise<Date | null> {
  if (!address) return null
  const key = bucketKey('address', network(address))
  const row = await bucket(tx, key)
  const minutes = row ? Math.max(0, now.getTime() - row.updatedAt.getTime()) / MINUTE_MS : 0
  const tokens = row ? Math.min(ADDRESS_BURST, row.tokens + minutes * ADDRESS_PER_MINUTE) : ADDRESS_BURST
  if (tokens < 1) return new Date(now.getTime() + ((1 - tokens) / ADDRESS_PER_MINUTE) * MINUTE_MS)
  await fill(tx, key, tokens - 1, now)
  return null
}

/** A try that turned out right costs the address nothing. */
export async function returnToAddress(tx: IdentityTx, address: string | undefined): Promise<void> {
  if (!address) return
  const key = bucketKey('address', network(address))
  await tx
    .update(rateBuckets)
    .set({ tokens: sql`least(${rateBuckets.tokens} + 1, ${ADDRESS_BURST})` })
    .where(eq(rateBuckets.key, key))
}

/**
 * The bucket is read and written for known and unknown addresses alike, and what lies in it longer than a day is
 * forgotten for both: buckets are swept after a day, and a count that only a real account kept would tell who has one.
 */
async function readTally(
  tx: IdentityTx,
  account: { readonly user: User | undefined; readonly email: string },
  now: Date,
): Promise<Tally> {
  const row = await bucket(tx, bucketKey('account', account.email))
  const fresh = row !== undefined && now.getTime() - row.updatedAt.getTime() <= FORGET_MS
  const { user } = account
  if (user) return { failures: fresh ? user.failedSignIns : 0, lockedUntil: user.lockedUntil }
  if (!fresh) return { failures: 0, lockedUntil: null }
  // `tokens` counts failures; below nothing it was locked, and the row's time is when that ends.
  const lockedUntil = row.tokens < 0 ? row.updatedAt : null
  return { failures: Math.abs(row.tokens), lockedUntil }
}

async function writeTally(
  tx: IdentityTx,
  account: { readonly user: User | undefined; readonly email: string },
  tally: Tally & { readonly at: Date },
) {
  const { failures, lockedUntil, at } = tally
  const sign = lockedUntil ? -1 : 1
  await fill(tx, bucketKey('account', account.email), sign * failures, lockedUntil ?? at)
  if (account.user)
    await tx.update(users).set({ failedSignIns: failures, lockedUntil }).where(eq(users.id, account.user.id))
}

/**
 * Counts a try before it is judged, so that many at once get no more tries than one after the other. What turns out
 * right gives it back with `forgive`.
 */
export async function reserveTry(
  tx: IdentityTx,
  account: { readonly user: User | undefined; readonly email: string },
  security: Locks,
  now: Date,
): Promise<Reserved> {
  const tally = await readTally(tx, account, now)
  if (tally.lockedUntil && tally.lockedUntil > now) return { outcome: 'locked', until: tally.lockedUntil }
  const failures = (tally.lockedUntil ? 0 : tally.failures) + 1
  const lockedUntil =
    failures >= security.lockAfter ? new Date(now.getTime() + security.lockMinutes * MINUTE_MS) : null
  await writeTally(tx, account, { failures, lockedUntil, at: now })
  return { outcome: 'reserved', triesLeft: Math.max(0, security.lockAfter - failures), lockedUntil }
}

/** Takes back a reserved try that was right; `whole` when the person is in and all earlier failures are forgiven. */
export async function forgive(tx: IdentityTx, userId: string, whole: boolean): Promise<void> {
  await tx
    .update(users)
    .set({
      failedSignIns: whole ? 0 : sql`greatest(${users.failedSignIns} - 1, 0)`,
      lockedUntil: sql`null`,
    })
    .where(eq(users.id, userId))
}
