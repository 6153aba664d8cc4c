import type { IdentityTx } from '@yingtong/db'
import { DomainError, type IdentityStep, type Services } from '../../kernel/index.ts'
import { liveSession } from './live-session.ts'
import type { User } from './person.ts'
import { forgive, PLATFORM_LOCKS, reserveTry } from './sign-in-tally.ts'

/** Whoever gave an account without a password one here would own what its person has in other hospitals. */
export function demandPasswordOf(user: User): asserts user is User & { readonly passwordHash: string } {
  if (!user.passwordHash)
    throw new DomainError('conflict', 'this account signs in by its hospital and has no password to prove')
}

/** Whether the account's own password was given; counted like a sign-in, so that a link is no way around the lock. */
export async function proveAccount(
  services: Services,
  step: IdentityStep,
  claim: { readonly user: User; readonly password: string },
): Promise<void> {
  const { user, password } = claim
  demandPasswordOf(user)
  const reserved = await step((tx) =>
    reserveTry(tx, { user, email: user.email }, PLATFORM_LOCKS, services.now()),
  )
  if (reserved.outcome === 'locked')
    throw new DomainError('rate-limited', 'this account is locked for a while')
  if (!(await services.hasher.verify(user.passwordHash, password)))
    throw new DomainError('forbidden', 'this is not the password of the account')
  await step((tx) => forgive(tx, user.id, false))
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
