import { eq, users } from '@yingtong/db'
import { z } from 'zod'
import { type IdentityStep, identityFlow, type Services } from '../kernel/index.ts'
import { Email } from './email.ts'
import { beginSignIn } from './internal/open-session.ts'
import { lockedUser } from './internal/person.ts'
import { recorded } from './internal/record-sign-in.ts'
import {
  forgive,
  PLATFORM_LOCKS,
  reserveTry,
  returnToAddress,
  takeFromAddress,
} from './internal/sign-in-tally.ts'
import { newOpaqueToken } from './opaque-token.ts'
import { Origin, type SignInOutcome } from './sign-in-outcome.ts'

export const SignInInput = z.object({ email: Email, password: z.string().min(1).max(128), ...Origin })
type Input = z.output<typeof SignInInput>

/** Hashed once, compared when no account is found, so that time does not tell which addresses exist. */
let decoy: Promise<string> | undefined

async function reserve(step: IdentityStep, input: Input, now: Date) {
  return step(async (tx) => {
    const until = await takeFromAddress(tx, input.address, now)
    if (until) return { outcome: 'locked', until } as const
    const [user] = await tx.select().from(users).where(eq(users.email, input.email)).for('update')
    const reserved = await reserveTry(tx, { user, email: input.email }, PLATFORM_LOCKS, now)
    return reserved.outcome === 'locked' ? reserved : { ...reserved, user }
  })
}

async function passwordMatches(
  services: Services,
  hash: string | null | undefined,
  { password, address }: Input,
) {
  decoy ??= services.hasher.hash(newOpaqueToken())
  return (await services.hasher.verify(hash ?? (await decoy), password, address)) && Boolean(hash)
}

/**
 * Checks a password. Opens a server-side session, or says what is still asked. An unknown account and a wrong password
 * cannot be told apart, by answer, count or time; failures in a row lock the account, failures from one address slow
 * that address down (promise C6).
 */
export const signIn = recorded(
  'password',
  identityFlow(
    { name: 'session.open', input: SignInInput },
    async (step, input, services): Promise<SignInOutcome> => {
      const now = services.now()
      const tried = await reserve(step, input, now)
      if (tried.outcome === 'locked') return tried
      const matches = await passwordMatches(services, tried.user?.passwordHash, input)
      if (!tried.user || tried.user.disabledAt || !matches)
        return tried.lockedUntil
          ? { outcome: 'locked', until: tried.lockedUntil }
          : { outcome: 'refused', triesLeft: tried.triesLeft }
      const { id, passwordHash } = tried.user
      return step(async (tx) => {
        const user = await lockedUser(tx, id)
        // Changed while it was being compared: what was right is right no longer.
        if (!user || user.passwordHash !== passwordHash)
          return { outcome: 'refused', triesLeft: tried.triesLeft }
        await forgive(tx, id, false)
        await returnToAddress(tx, input.address)
        return beginSignIn(tx, user, { now, from: input, progress: { by: 'password' } })
      })
    },
  ),
)
