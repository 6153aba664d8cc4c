import {
  and,
  desc,
  eq,
  gt,
  type IdentityTx,
  inArray,
  isNull,
  knownBrowsers,
  ne,
  or,
  signInChallenges,
  sql,
} from '@yingtong/db'
import { newOpaqueToken, tokenHash } from '../opaque-token.ts'
import type { From } from '../sign-in-outcome.ts'
import { KNOWN_WRONG_MAX } from '../waiting-rule.ts'
import { type Count, forgetTries } from './wrong-tries.ts'

/**
 * Why tries from a browser have a count of their own: its person signed in there before, or it holds a link that was
 * sent to the account's mail box. It opens nothing by itself.
 */
export type Trust =
  | { readonly by: 'browser'; readonly id: string }
  | { readonly by: 'pass'; readonly hash: string }

export const PASS_KIND = 'browser-pass'
/** Nobody: an address without an account is looked for as long as one with. */
const NOBODY = '00000000-0000-0000-0000-000000000000'
const BROWSERS_MAX = 20
const UNUSED_MS = 180 * 86_400_000

/** The row of the browser that holds this token, or held it until its answer was lost. */
export const holds = (hash: string) =>
  or(eq(knownBrowsers.tokenHash, hash), eq(knownBrowsers.previousHash, hash))

const livePass = (hash: string, userId: string, now: Date) =>
  and(
    eq(signInChallenges.tokenHash, hash),
    eq(signInChallenges.kind, PASS_KIND),
    eq(signInChallenges.userId, userId),
    isNull(signInChallenges.usedAt),
    gt(signInChallenges.expiresAt, now),
  )

/** What speaks for this browser at this account; null: nothing does. */
export async function trustOf(
  tx: IdentityTx,
  userId: string | undefined,
  given: { readonly from: From; readonly now: Date },
): Promise<Trust | null> {
  const { from, now } = given
  const owner = userId ?? NOBODY
  if (from.browser) {
    const used = gt(knownBrowsers.lastUsedAt, new Date(now.getTime() - UNUSED_MS))
    const [row] = await tx
      .select({ id: knownBrowsers.id })
      .from(knownBrowsers)
      .where(and(eq(knownBrowsers.userId, owner), holds(tokenHash(from.browser)), used))
    if (row) return { by: 'browser', id: row.id }
  }
  if (!from.pass) return null
  const hash = tokenHash(from.pass)
  const [pass] = await tx
    .select({ hash: signInChallenges.tokenHash })
    .from(signInChallenges)
    .where(livePass(hash, owner, now))
  return pass ? { by: 'pass', hash: pass.hash } : null
}

const nameOf = (trust: Trust) => (trust.by === 'browser' ? trust.id : trust.hash)

/** The count that belongs to this browser and to nobody else: of passwords, or of codes. */
export const ownCount = (trust: Trust, of: 'password' | 'code'): Count => [
  'browser',
  `${of}:${nameOf(trust)}`,
]

/** Too many wrong ones in a row: whoever sits there now is a stranger from here on. */
export async function distrust(tx: IdentityTx, trust: Trust | null, wrong: number, now: Date): Promise<void> {
  if (!trust || wrong < KNOWN_WRONG_MAX) return
  if (trust.by === 'browser') await tx.delete(knownBrowsers).where(eq(knownBrowsers.id, trust.id))
  else
    await tx.update(signInChallenges).set({ usedAt: now }).where(eq(signInChallenges.tokenHash, trust.hash))
}

/** A link from the mail box is used up by the session that it led to, and its count goes. */
async function settleTrust(tx: IdentityTx, trust: Trust, now: Date): Promise<void> {
  await forgetTries(tx, [ownCount(trust, 'password'), ownCount(trust, 'code')])
  if (trust.by === 'pass')
    await tx.update(signInChallenges).set({ usedAt: now }).where(eq(signInChallenges.tokenHash, trust.hash))
}

/**
 * Knows this browser from here on, and gives it a new token. Colleagues who share it move along; the old token still
 * counts until the new one is shown.
 */
export async function knowBrowser(
  tx: IdentityTx,
  userId: string,
  of: { readonly from: From; readonly trust: Trust | null; readonly now: Date },
): Promise<string> {
  const { from, trust, now } = of
  const token = newOpaqueToken()
  const next = tokenHash(token)
  const shown = from.browser ? tokenHash(from.browser) : null
  const moved =
    shown === null
      ? []
      : await tx
          .update(knownBrowsers)
          .set({ tokenHash: next, previousHash: shown })
          .where(holds(shown))
          .returning({ userId: knownBrowsers.userId })
  const used = { address: from.address ?? null, userAgent: from.userAgent ?? null, lastUsedAt: now }
  if (moved.some((row) => row.userId === userId))
    await tx
      .update(knownBrowsers)
      .set(used)
      .where(and(eq(knownBrowsers.userId, userId), eq(knownBrowsers.tokenHash, next)))
  else await tx.insert(knownBrowsers).values({ userId, tokenHash: next, createdAt: now, ...used })
  if (trust) await settleTrust(tx, trust, now)
  await dropOldest(tx, userId)
  return token
}

async function dropOldest(tx: IdentityTx, userId: string): Promise<void> {
  const old = await tx
    .select({ id: knownBrowsers.id })
    .from(knownBrowsers)
    .where(eq(knownBrowsers.userId, userId))
    .orderBy(desc(knownBrowsers.lastUsedAt))
    .offset(BROWSERS_MAX)
    .limit(100)
  if (old.length === 0) return
  const ids = old.map(({ id }) => id)
  await tx.delete(knownBrowsers).where(inArray(knownBrowsers.id, ids))
}

/** Knows none of a person's browsers any more, `except` the one that holds this token. */
export async function forgetBrowsers(tx: IdentityTx, userId: string, except?: string): Promise<number> {
  const hash = except ? tokenHash(except) : ''
  const kept = except
    ? and(ne(knownBrowsers.tokenHash, hash), sql`${knownBrowsers.previousHash} is distinct from ${hash}`)
    : undefined
  const gone = await tx
    .delete(knownBrowsers)
    .where(and(eq(knownBrowsers.userId, userId), kept))
    .returning({ id: knownBrowsers.id })
  return gone.length
}
