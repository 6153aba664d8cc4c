import type { IdentityTx } from '@yingtong/db'
import { DomainError, type IdentityStep, type Services } from '../../kernel/index.ts'
import type { From } from '../sign-in-outcome.ts'
import { distrust, trustOf } from './known-browsers.ts'
import { liveSession } from './live-session.ts'
import type { User } from './person.ts'
import { passwordCounts } from './sign-in-counts.ts'
import { giveBack, takeTry } from './wrong-tries.ts'

/** Whoever gave an account without a password one here would own what its person has in other hospitals. */
export function demandPasswordOf(user: User): asserts user is User & { readonly passwordHash: string } {
  if (!user.passwordHash)
    throw new DomainError('conflict', 'this account signs in by its hospital and has no password to prove')
}

/** Whether the account's own password was given; counted like a sign-in, so that a link is no way around the waits. */
export async function proveAccount(
  services: Services,
  step: IdentityStep,
  claim: { readonly user: User; readonly password: string; readonly from: From },
): Promise<void> {
  const { user, password, from } = claim
  demandPasswordOf(user)
  const now = services.now()
  const taken = await step(async (tx) => {
    const trust = await trustOf(tx, user.id, { from, now })
    const tried = await takeTry(tx, passwordCounts(user.email, from, trust), now)
    if (tried.outcome === 'taken') await distrust(tx, trust, tried.most, now)
    return tried
  })
  if (taken.outcome === 'slow') {
    const { waitSeconds } = taken
    throw new DomainError(
      'rate-limited',
      `too many wrong passwords: the next is checked in ${waitSeconds} s`,
      {
        logFields: { retryAfterSeconds: waitSeconds },
      },
    )
  }
  if (!(await services.hasher.verify(user.passwordHash, password, from.address)))
    throw new DomainError('forbidden', 'this is not the password of the account')
  await step((tx) => giveBack(tx, taken.counts))
}

/** Whether the person is signed in with their second factor beside the link: a password alone takes no factor away. */
export async function demandFactor(
  tx: IdentityTx,
  user: User,
  given: { readonly session?: string | undefined; readonly at: Date },
): Promise<void> {
  const live = given.session ? await liveSession(tx, given.session, given.at) : null
  // What an identity provider said of a factor counts in its own hospitals only.
  const factored = live?.session.secondFactor && live.session.onlyTenantIds === null
  if (!live || live.user.id !== user.id || !factored)
    throw new DomainError(
      'unauthenticated',
      'sign in with your second factor first, then open the link again',
    )
}
