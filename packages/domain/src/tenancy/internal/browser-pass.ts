import { type IdentityTx, signInChallenges } from '@yingtong/db'
import { newOpaqueToken, tokenHash } from '../opaque-token.ts'
import { PASS_KIND } from './known-browsers.ts'

export const PASS_HOURS = 24
const HOUR_MS = 3_600_000

/**
 * A token by which a browser's tries at one account have a count of their own, for a day and one sign-in. It goes to the
 * account's mail box, or to whoever has just proven to own the account.
 */
export async function newPass(tx: IdentityTx, userId: string, now: Date): Promise<string> {
  const token = newOpaqueToken()
  await tx.insert(signInChallenges).values({
    tokenHash: tokenHash(token),
    kind: PASS_KIND,
    userId,
    createdAt: now,
    expiresAt: new Date(now.getTime() + PASS_HOURS * HOUR_MS),
  })
  return token
}
