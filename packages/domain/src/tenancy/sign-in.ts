import { eq, users } from '@yingtong/db'
import { z } from 'zod'
import { type IdentityStep, identityFlow, type Services } from '../kernel/index.ts'
import { Email } from './email.ts'
import { distrust, ownCount, trustOf } from './internal/known-browsers.ts'
import { beginSignIn } from './internal/open-session.ts'
import { lockedUser } from './internal/person.ts'
import { recorded } from './internal/record-sign-in.ts'
import { passwordCounts } from './internal/sign-in-counts.ts'
import { giveBack, takeTry } from './internal/wrong-tries.ts'
import { newOpaqueToken } from './opaque-token.ts'
import { Origin, type SignInOutcome } from './sign-in-outcome.ts'

export const SignInInput = z.object({ email: Email, password: z.string().min(1).max(128), ...Origin })
type Input = z.output<typeof SignInInput>

/** Hashed once, compared when no account is found, so that time does not tell which addresses exist. */
let decoy: Promise<string> | undefined

async function take(step: IdentityStep, input: Input, now: Date) {
  return step(async (tx) => {
    const [user] = await tx.select().from(users).where(eq(users.email, input.email))
    const trust = await trustOf(tx, user?.id, { from: input, now })
    const taken = await takeTry(tx, passwordCounts(input.email, input, trust), now)
    if (taken.outcome === 'slow') return taken
    await distrust(tx, trust, taken.most, now)
    return { ...taken, user, trust }
  })
}

async function passwordMatches(
  { hasher }: Services,
  hash: string | null | undefined,
  of: { readonly password: string; readonly turn: string | undefined },
) {
  decoy ??= hasher.hash(newOpaqueToken())
  return (await hasher.verify(hash ?? (await decoy), of.password, of.turn)) && Boolean(hash)
}

/**
 * Checks a password. Opens a server-side session, or says what is still asked. An unknown account and a wrong password
 * cannot be told apart, by answer, count or time. Wrong ones slow down what comes after them and lock nothing; a browser
 * that is known at the account never waits for others' (promise C6, waiting-rule.ts).
 */
export const signIn = recorded(
  'password',
  identityFlow(
    { name: 'session.open', input: SignInInput },
    async (step, input, services): Promise<SignInOutcome> => {
      const now = services.now()
      const tried = await take(step, input, now)
      if (tried.outcome === 'slow') return tried
      const refused = { outcome: 'refused', waitSeconds: tried.waitSeconds } as const
      // A known browser has a turn of its own as well: a flood from its own address is not before it.
      const turn = tried.trust ? `trusted:${ownCount(tried.trust, 'password')[1]}` : input.address
      const compare = passwordMatches(services, tried.user?.passwordHash, { password: input.password, turn })
      const matches = await compare.catch(async (busy: unknown) => {
        await step((tx) => giveBack(tx, tried.counts))
        throw busy
      })
      if (!tried.user || tried.user.disabledAt || !matches) return refused
      const { id, passwordHash } = tried.user
      return step(async (tx) => {
        const user = await lockedUser(tx, id)
        // Changed while it was being compared: what was right is right no longer.
        if (!user || user.passwordHash !== passwordHash) return refused
        await giveBack(tx, tried.counts)
        const progress = { by: 'password', ...(tried.trust ? { trust: tried.trust } : {}) } as const
        return beginSignIn(tx, user, { now, from: input, progress })
      })
    },
  ),
)
