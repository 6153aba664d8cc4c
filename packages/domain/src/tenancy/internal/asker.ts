import type { IdentityTx } from '@yingtong/db'
import { z } from 'zod'
import { DomainError, type IdentityStep, type Services } from '../../kernel/index.ts'
import { OpaqueToken } from '../opaque-token.ts'
import type { Refused, SecondFactor, Slow } from '../sign-in-outcome.ts'
import { type Challenge, liveChallenge } from './challenge.ts'
import { liveSession } from './live-session.ts'
import { missingStep } from './open-session.ts'
import { lockedUser, type User } from './person.ts'
import { giveBack, takeTry } from './wrong-tries.ts'

/** Who sets up a second factor: somebody signed in, or somebody whom sign-in led there. */
export const Asker = z.union([
  z.object({ session: OpaqueToken }).strict(),
  z.object({ challenge: OpaqueToken }).strict(),
])
export type Asker = z.output<typeof Asker>

export interface Session {
  readonly hash: string
  readonly tenantId: string | null
  readonly secondFactor: SecondFactor | null
  readonly onlyTenantIds: readonly string[] | null
}

export interface Asked {
  readonly user: User
  readonly session: Session | null
  readonly challenge: Challenge | null
}

/** The person behind a live session, locked for this transaction: not every door has read the session before. */
export async function ownerOfSession(tx: IdentityTx, token: string, now: Date) {
  const live = await liveSession(tx, token, now)
  const user = live ? await lockedUser(tx, live.user.id) : null
  if (!live || !user) throw new DomainError('unauthenticated', 'sign in first')
  const { tokenHash: hash, tenantId, secondFactor, onlyTenantIds } = live.session
  return { user, session: { hash, tenantId, secondFactor, onlyTenantIds } satisfies Session }
}

/**
 * Who asks; null when the sign-in that led here is over. A sign-in may enrol only where that is its next step: who
 * knows a password alone must not be able to add a factor beside the one that stops them.
 */
export async function resolveAsker(tx: IdentityTx, asker: Asker, now: Date): Promise<Asked | null> {
  if ('session' in asker) return { ...(await ownerOfSession(tx, asker.session, now)), challenge: null }
  const challenge = await liveChallenge(tx, asker.challenge, now)
  const user = challenge ? await lockedUser(tx, challenge.userId) : null
  if (!challenge || !user) return null
  if ((await missingStep(tx, user, challenge.progress)) !== 'enrol')
    throw new DomainError('forbidden', 'this sign-in asks for something else')
  return { user, session: null, challenge }
}

/**
 * Asks a signed-in person for their password again before something of their security changes, so that a screen left
 * open is not enough. Null when it is right; somebody without a password (identity provider) needs none. Wrong ones slow
 * down this session and no other.
 */
export async function provePassword(
  step: IdentityStep,
  given: { readonly session: string; readonly password: string },
  services: Services,
): Promise<Refused | Slow | null> {
  const now = services.now()
  const tried = await step(async (tx) => {
    const { user, session } = await ownerOfSession(tx, given.session, now)
    if (!user.passwordHash) return null
    return { hash: user.passwordHash, ...(await takeTry(tx, [['proof', session.hash]], now)) }
  })
  if (tried === null) return null
  if (tried.outcome === 'slow') return { outcome: 'slow', waitSeconds: tried.waitSeconds }
  if (await services.hasher.verify(tried.hash, given.password)) {
    await step((tx) => giveBack(tx, tried.counts))
    return null
  }
  return { outcome: 'refused', waitSeconds: tried.waitSeconds }
}
