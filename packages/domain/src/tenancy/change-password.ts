import { eq, type IdentityTx, users } from '@yingtong/db'
import { z } from 'zod'
import { DomainError, identityFlow, type Services } from '../kernel/index.ts'
import { ownerOfSession, provePassword } from './internal/asker.ts'
import { liveChallenge } from './internal/challenge.ts'
import { forgetBrowsers } from './internal/known-browsers.ts'
import { endSessions, goOn, missingStep, rotateSession } from './internal/open-session.ts'
import { lockedUser, type User, workplaces } from './internal/person.ts'
import { recorded } from './internal/record-sign-in.ts'
import { OpaqueToken } from './opaque-token.ts'
import { Password } from './password.ts'
import { Origin, type SignInOutcome } from './sign-in-outcome.ts'

async function demandLength(tx: IdentityTx, userId: string, password: string): Promise<void> {
  const { passwordLengthMin } = (await workplaces(tx, userId)).security
  if (password.length < passwordLengthMin)
    throw new DomainError('invalid', `password: your hospital demands ${passwordLengthMin} characters`)
}

async function demandNew(services: Services, user: User, password: string): Promise<void> {
  if (user.passwordHash && (await services.hasher.verify(user.passwordHash, password)))
    throw new DomainError('invalid', 'password: is the present one')
}

async function store(tx: IdentityTx, user: User, passwordHash: string, now: Date): Promise<User> {
  const changed = { passwordHash, mustChangePassword: false, passwordChangedAt: now }
  await tx.update(users).set(changed).where(eq(users.id, user.id))
  return { ...user, ...changed }
}

/** Changes one's own password; every session ends and this one goes on under a new token (promise C5). */
export const changePassword = recorded(
  'password-change',
  identityFlow(
    {
      name: 'password.change',
      input: z.object({
        session: OpaqueToken,
        current: z.string().min(1).max(128),
        password: Password,
        ...Origin,
      }),
    },
    async (step, input, services): Promise<SignInOutcome> => {
      const now = services.now()
      const refusal = await provePassword(step, { session: input.session, password: input.current }, services)
      if (refusal) return refusal
      const { user: before } = await step((tx) => ownerOfSession(tx, input.session, now))
      await step((tx) => demandLength(tx, before.id, input.password))
      await demandNew(services, before, input.password)
      const hash = await services.hasher.hash(input.password)
      return step(async (tx) => {
        const { user, session } = await ownerOfSession(tx, input.session, now)
        const changed = await store(tx, user, hash, now)
        // Whoever knew the password before has no browser of theirs left at this account.
        await forgetBrowsers(tx, user.id, input.browser)
        const owner = { user: changed, session, secondFactor: session.secondFactor }
        return rotateSession(tx, owner, { now, from: input })
      })
    },
  ),
)

/** The forced change at the first sign-in; asked after the second factor, so that the first password alone is worth little. */
export const changeFirstPassword = recorded(
  'first-password-change',
  identityFlow(
    {
      name: 'sign-in.change-password',
      input: z.object({ challenge: OpaqueToken, password: Password, ...Origin }),
    },
    async (step, input, services): Promise<SignInOutcome> => {
      const now = services.now()
      const due = async (tx: IdentityTx) => {
        const challenge = await liveChallenge(tx, input.challenge, now)
        const user = challenge ? await lockedUser(tx, challenge.userId) : null
        if (!challenge || !user) return null
        if ((await missingStep(tx, user, challenge.progress)) !== 'change-password')
          throw new DomainError('forbidden', 'this sign-in asks for something else')
        return { challenge, user }
      }
      const before = await step(due)
      if (!before) return { outcome: 'expired' }
      await step((tx) => demandLength(tx, before.user.id, input.password))
      await demandNew(services, before.user, input.password)
      const hash = await services.hasher.hash(input.password)
      return step(async (tx) => {
        const still = await due(tx)
        if (!still) return { outcome: 'expired' }
        const user = await store(tx, still.user, hash, now)
        await endSessions(tx, user.id, now)
        await forgetBrowsers(tx, user.id, input.browser)
        const { challenge } = still
        const at = { now, from: input, progress: challenge.progress }
        return goOn(tx, { user, challenge, token: input.challenge }, at)
      })
    },
  ),
)
