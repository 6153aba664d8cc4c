import { and, eq, federatedAccounts, type IdentityTx, users } from '@yingtong/db'
import { z } from 'zod'
import { identity } from '../kernel/index.ts'
import { Email } from './email.ts'
import { beginSignIn } from './internal/open-session.ts'
import { lockedUser, type User, workplaces } from './internal/person.ts'
import { recorded } from './internal/record-sign-in.ts'
import { Origin, type SignInOutcome } from './sign-in-outcome.ts'

/** What a verified ID token says (OpenID Connect Core §2, §5.1). The door has checked its signature and audience. */
export const SignInFederatedInput = z.object({
  issuer: z.url().max(300),
  subject: z.string().min(1).max(255),
  email: z.string().max(254).optional(),
  emailVerified: z.boolean(),
  /** Methods the provider used (RFC 8176). */
  methods: z.array(z.string().max(40)).max(20).default([]),
  ...Origin,
})

/** RFC 8176 §2: methods that are a second factor beside a password. */
const SECOND_FACTORS = ['mfa', 'otp', 'hwk', 'swk', 'fpt', 'face', 'sc', 'iris']

async function linked(tx: IdentityTx, input: z.output<typeof SignInFederatedInput>): Promise<User | null> {
  const { issuer, subject } = input
  const [account] = await tx
    .select({ userId: federatedAccounts.userId })
    .from(federatedAccounts)
    .where(and(eq(federatedAccounts.issuer, issuer), eq(federatedAccounts.subject, subject)))
  if (account) return lockedUser(tx, account.userId)
  const email = input.emailVerified ? Email.safeParse(input.email) : null
  if (!email?.success) return null
  const [known] = await tx.select({ id: users.id }).from(users).where(eq(users.email, email.data))
  const user = known ? await lockedUser(tx, known.id) : null
  // One person has one account with a provider: an address that came to somebody else there opens nothing.
  const [taken] = user
    ? await tx
        .select({ subject: federatedAccounts.subject })
        .from(federatedAccounts)
        .where(and(eq(federatedAccounts.userId, user.id), eq(federatedAccounts.issuer, issuer)))
    : []
  if (!user || taken) return null
  await tx.insert(federatedAccounts).values({ issuer, subject, userId: user.id })
  return user
}

/**
 * Signs in whom the hospital's identity provider vouches for: an account that is linked, or an existing member with
 * this verified address. Nobody registers themselves by it. A second factor given there counts here.
 */
export const signInFederated = recorded(
  'oidc',
  identity(
    { name: 'session.open-federated', input: SignInFederatedInput },
    async (tx, input, services): Promise<SignInOutcome> => {
      const user = await linked(tx, input)
      if (!user || (await workplaces(tx, user.id)).rows.length === 0)
        return { outcome: 'refused', triesLeft: 0 }
      const now = services.now()
      if (user.lockedUntil && user.lockedUntil > now) return { outcome: 'locked', until: user.lockedUntil }
      const factored = input.methods.some((method) => SECOND_FACTORS.includes(method))
      const progress = { by: 'oidc', ...(factored ? ({ secondFactor: 'oidc' } as const) : {}) } as const
      return beginSignIn(tx, user, { now, from: input, progress })
    },
  ),
)
