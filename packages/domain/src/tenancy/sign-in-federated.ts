import { and, eq, federatedAccounts, type IdentityTx, users } from '@yingtong/db'
import { z } from 'zod'
import { identity } from '../kernel/index.ts'
import { Email } from './email.ts'
import { trustOf } from './internal/known-browsers.ts'
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
  /** Short names of the tenants for whose people this issuer may speak (setting `OIDC_TENANTS`). */
  tenants: z.array(z.string().max(63)).max(500),
  /** Methods the provider used (RFC 8176). */
  methods: z.array(z.string().max(40)).max(20).default([]),
  ...Origin,
})

/** RFC 8176 §2: methods that are a second factor beside a password. */
const SECOND_FACTORS = ['mfa', 'otp', 'hwk', 'swk', 'fpt', 'face', 'sc', 'iris']

type Input = z.output<typeof SignInFederatedInput>

async function linkedUser(tx: IdentityTx, { issuer, subject }: Input): Promise<User | null> {
  const [account] = await tx
    .select({ userId: federatedAccounts.userId })
    .from(federatedAccounts)
    .where(and(eq(federatedAccounts.issuer, issuer), eq(federatedAccounts.subject, subject)))
  return account ? lockedUser(tx, account.userId) : null
}

/**
 * The account with the address that the provider vouches for, when it is linked to nobody else there. Only who works
 * solely for tenants of this provider: whoever runs it can write any address into a token.
 */
async function userToLink(tx: IdentityTx, input: Input): Promise<User | null> {
  const email = input.emailVerified ? Email.safeParse(input.email) : null
  if (!email?.success) return null
  const [known] = await tx.select({ id: users.id }).from(users).where(eq(users.email, email.data))
  const user = known ? await lockedUser(tx, known.id) : null
  if (!user) return null
  const { rows } = await workplaces(tx, user.id)
  if (!rows.every(({ slug }) => input.tenants.includes(slug))) return null
  // One person has one account with a provider: an address that came to somebody else there opens nothing.
  const [taken] = await tx
    .select({ subject: federatedAccounts.subject })
    .from(federatedAccounts)
    .where(and(eq(federatedAccounts.userId, user.id), eq(federatedAccounts.issuer, input.issuer)))
  return taken ? null : user
}

/**
 * Signs in whom the hospital's identity provider vouches for: an account that is linked, or an existing member with
 * this verified address. Nobody registers themselves by it, and no operator comes in by it. The session opens the
 * provider's tenants and no other, so what it says of a second factor counts in these alone.
 */
export const signInFederated = recorded(
  'oidc',
  identity(
    { name: 'session.open-federated', input: SignInFederatedInput },
    async (tx, input, services): Promise<SignInOutcome> => {
      const linked = await linkedUser(tx, input)
      const user = linked ?? (await userToLink(tx, input))
      const { rows } = user ? await workplaces(tx, user.id) : { rows: [] }
      const onlyTenantIds = rows
        .filter(({ slug }) => input.tenants.includes(slug))
        .map(({ tenantId }) => tenantId)
      if (!user || user.platformOperator || onlyTenantIds.length === 0)
        return { outcome: 'refused', waitSeconds: 0 }
      const now = services.now()
      const { issuer, subject } = input
      if (!linked)
        await tx.insert(federatedAccounts).values({ issuer, subject, userId: user.id, createdAt: now })
      const factored = input.methods.some((method) => SECOND_FACTORS.includes(method))
      const trust = await trustOf(tx, user.id, { from: input, now })
      const secondFactor = factored ? ({ secondFactor: 'oidc' } as const) : {}
      return beginSignIn(tx, user, {
        now,
        from: input,
        progress: { by: 'oidc', onlyTenantIds, ...(trust ? { trust } : {}), ...secondFactor },
      })
    },
  ),
)
