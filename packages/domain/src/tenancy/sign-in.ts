import {
  and,
  asc,
  eq,
  type IdentityTx,
  isNull,
  memberships,
  sessions,
  sql,
  tenants,
  users,
} from '@yingtong/db'
import { z } from 'zod'
import { DomainError, identity, type Services } from '../kernel/index.ts'
import { Email } from './email.ts'
import { newOpaqueToken, tokenHash } from './opaque-token.ts'
import { SESSION_ABSOLUTE_MS } from './session-limits.ts'

export const SignInInput = z.object({
  email: Email,
  password: z.string().min(1).max(128),
  address: z.string().max(64).optional(),
  userAgent: z.string().max(400).optional(),
})

const FAILURES_MAX = 5
const LOCK_MS = 15 * 60_000
/** Hashed once, compared when no account is found, so that time does not tell which addresses exist. */
let decoy: Promise<string> | undefined

type SignedIn = {
  readonly outcome: 'ok'
  readonly sessionToken: string
  readonly userId: string
  readonly name: string
}
type Refused =
  | { readonly outcome: 'refused'; readonly triesLeft: number }
  | { readonly outcome: 'locked'; readonly until: Date }

async function countFailure(
  tx: IdentityTx,
  userId: string,
  failures: number,
  services: Services,
): Promise<Refused> {
  const locked = failures >= FAILURES_MAX
  const until = new Date(services.now().getTime() + LOCK_MS)
  await tx
    .update(users)
    .set({ failedSignIns: locked ? 0 : failures, ...(locked ? { lockedUntil: until } : {}) })
    .where(eq(users.id, userId))
  return locked ? { outcome: 'locked', until } : { outcome: 'refused', triesLeft: FAILURES_MAX - failures }
}

async function openSession(tx: IdentityTx, userId: string, input: z.output<typeof SignInInput>, now: Date) {
  const [first] = await tx
    .select({ tenantId: memberships.tenantId })
    .from(memberships)
    .innerJoin(tenants, eq(tenants.id, memberships.tenantId))
    .where(and(eq(memberships.userId, userId), isNull(memberships.endedAt)))
    .orderBy(asc(tenants.slug))
    .limit(1)
  if (!first) throw new DomainError('forbidden', 'this account belongs to no hospital yet')
  const sessionToken = newOpaqueToken()
  await tx.insert(sessions).values({
    tokenHash: tokenHash(sessionToken),
    userId,
    tenantId: first.tenantId,
    address: input.address,
    userAgent: input.userAgent,
    createdAt: now,
    lastSeenAt: now,
    expiresAt: new Date(now.getTime() + SESSION_ABSOLUTE_MS),
  })
  return sessionToken
}

/**
 * Checks a password and opens a server-side session. An unknown account and a wrong password cannot be told apart;
 * five failures lock the account for 15 minutes. Refusals are values, so that the count of failures is committed.
 */
export const signIn = identity(
  { name: 'session.open', input: SignInInput },
  async (tx, input, services): Promise<SignedIn | Refused> => {
    const now = services.now()
    const [user] = await tx.select().from(users).where(eq(users.email, input.email)).for('update')
    decoy ??= services.hasher.hash(newOpaqueToken())
    const matches = await services.hasher.verify(user?.passwordHash ?? (await decoy), input.password)
    if (!user?.passwordHash || user.disabledAt) return { outcome: 'refused', triesLeft: FAILURES_MAX - 1 }
    if (user.lockedUntil && user.lockedUntil > now) return { outcome: 'locked', until: user.lockedUntil }
    if (!matches) return countFailure(tx, user.id, user.failedSignIns + 1, services)
    const sessionToken = await openSession(tx, user.id, input, now)
    await tx.update(users).set({ failedSignIns: 0, lockedUntil: sql`null` }).where(eq(users.id, user.id))
    return { outcome: 'ok', sessionToken, userId: user.id, name: user.name }
  },
)
