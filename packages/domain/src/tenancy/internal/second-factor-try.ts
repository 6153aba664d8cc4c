import type { IdentityTx } from '@yingtong/db'
import type { SignInOutcome } from '../sign-in-outcome.ts'
import { type Challenge, countChallengeFailure, liveChallenge } from './challenge.ts'
import { lockedUser, workplaces } from './person.ts'
import { reserveTry } from './sign-in-tally.ts'

/** The account behind an unfinished sign-in with one more try taken from it; an answer when there is none. */
export async function takeSecondFactorTry(tx: IdentityTx, token: string, now: Date) {
  const challenge = await liveChallenge(tx, token, now)
  const user = challenge ? await lockedUser(tx, challenge.userId) : null
  if (!challenge || !user) return { answer: { outcome: 'expired' } as SignInOutcome }
  const { security } = await workplaces(tx, user.id)
  const reserved = await reserveTry(tx, { user, email: user.email }, security, now)
  if (reserved.outcome === 'locked') return { answer: reserved as SignInOutcome }
  return { user, challenge, reserved }
}

/** Counts a wrong second factor against the challenge; the account's count was taken before. */
export async function refuseSecondFactor(
  tx: IdentityTx,
  challenge: Challenge,
  reserved: { readonly triesLeft: number; readonly lockedUntil: Date | null },
): Promise<SignInOutcome> {
  const left = await countChallengeFailure(tx, challenge)
  if (reserved.lockedUntil) return { outcome: 'locked', until: reserved.lockedUntil }
  return { outcome: 'refused', triesLeft: Math.min(left, reserved.triesLeft) }
}
