import type { IdentityTx } from '@yingtong/db'
import type { Refused, SignInOutcome } from '../sign-in-outcome.ts'
import { type Challenge, countChallengeFailure, liveChallenge } from './challenge.ts'
import { distrust } from './known-browsers.ts'
import { lockedUser, type User } from './person.ts'
import { codeCounts } from './sign-in-counts.ts'
import { type Taken, takeTry } from './wrong-tries.ts'

interface Begun {
  readonly user: User
  readonly challenge: Challenge
  readonly answer: null
}

interface Ended {
  readonly answer: SignInOutcome
}

/** The account behind an unfinished sign-in; an answer when there is none. */
export async function unfinishedSignIn(tx: IdentityTx, token: string, now: Date): Promise<Begun | Ended> {
  const challenge = await liveChallenge(tx, token, now)
  const user = challenge ? await lockedUser(tx, challenge.userId) : null
  return challenge && user ? { user, challenge, answer: null } : { answer: { outcome: 'expired' } }
}

/** The same with one more code taken from it: six digits can be guessed, so that wrong ones slow down. */
export async function takeCodeTry(
  tx: IdentityTx,
  token: string,
  now: Date,
): Promise<(Begun & { readonly taken: Extract<Taken, { outcome: 'taken' }> }) | Ended> {
  const begun = await unfinishedSignIn(tx, token, now)
  if (begun.answer) return begun
  const { user, challenge } = begun
  const trust = challenge.progress.trust ?? null
  const taken = await takeTry(tx, codeCounts(user.id, trust), now)
  if (taken.outcome === 'slow') return { answer: taken }
  await distrust(tx, trust, taken.most, now)
  return { user, challenge, taken, answer: null }
}

/** Counts a wrong second factor against the challenge, which ends after five. */
export async function refuseSecondFactor(
  tx: IdentityTx,
  challenge: Challenge,
  waitSeconds = 0,
): Promise<Refused> {
  await countChallengeFailure(tx, challenge)
  return { outcome: 'refused', waitSeconds }
}
