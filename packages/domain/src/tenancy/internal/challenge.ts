import { and, eq, gt, type IdentityTx, isNull, lt, signInChallenges } from '@yingtong/db'
import { newOpaqueToken, tokenHash } from '../opaque-token.ts'
import type { SecondFactor } from '../sign-in-outcome.ts'
import type { Trust } from './known-browsers.ts'

/** What is known of a sign-in that is not finished. */
export interface Progress {
  /** How it began. */
  readonly by: 'password' | 'oidc' | 'passkey'
  readonly secondFactor?: SecondFactor
  /** Why the tries of this browser have a count of their own. */
  readonly trust?: Trust
  /** Of a sign-in by an identity provider: the only tenants it may speak for. */
  readonly onlyTenantIds?: readonly string[]
  /** Of a passkey ceremony that was begun: what the authenticator must sign. */
  readonly ceremony?: string
}

export interface Challenge {
  readonly hash: string
  readonly userId: string
  readonly failures: number
  readonly progress: Progress
}

export const CHALLENGE_MS = 5 * 60_000
const CHALLENGE_FAILURES_MAX = 5
const FORGET_AFTER_MS = 24 * 3_600_000

/** Begins a sign-in that needs more; the token is given out, its digest kept. */
export async function newChallenge(tx: IdentityTx, userId: string, progress: Progress, now: Date) {
  const token = newOpaqueToken()
  const old = new Date(now.getTime() - FORGET_AFTER_MS)
  await tx.delete(signInChallenges).where(lt(signInChallenges.expiresAt, old))
  await tx.insert(signInChallenges).values({
    tokenHash: tokenHash(token),
    kind: 'sign-in',
    userId,
    data: { ...progress },
    createdAt: now,
    expiresAt: new Date(now.getTime() + CHALLENGE_MS),
  })
  return token
}

/** The unfinished sign-in behind a token, locked for this transaction; null when it is over, used or was never. */
export async function liveChallenge(tx: IdentityTx, token: string, now: Date): Promise<Challenge | null> {
  const [row] = await tx
    .select()
    .from(signInChallenges)
    .where(
      and(
        eq(signInChallenges.tokenHash, tokenHash(token)),
        eq(signInChallenges.kind, 'sign-in'),
        isNull(signInChallenges.usedAt),
        gt(signInChallenges.expiresAt, now),
        lt(signInChallenges.failures, CHALLENGE_FAILURES_MAX),
      ),
    )
    .for('update')
  if (!row?.userId) return null
  return {
    hash: row.tokenHash,
    userId: row.userId,
    failures: row.failures,
    progress: row.data as unknown as Progress,
  }
}

export async function saveProgress(tx: IdentityTx, challenge: Challenge, progress: Progress): Promise<void> {
  await tx
    .update(signInChallenges)
    .set({ data: { ...progress } })
    .where(eq(signInChallenges.tokenHash, challenge.hash))
}

/** Counts a wrong answer: a sign-in that had five is over. */
export async function countChallengeFailure(tx: IdentityTx, challenge: Challenge): Promise<void> {
  const failures = challenge.failures + 1
  await tx.update(signInChallenges).set({ failures }).where(eq(signInChallenges.tokenHash, challenge.hash))
}

export async function useUp(tx: IdentityTx, challenge: Challenge, now: Date): Promise<void> {
  await tx.update(signInChallenges).set({ usedAt: now }).where(eq(signInChallenges.tokenHash, challenge.hash))
}
