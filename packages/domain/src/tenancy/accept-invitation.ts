import {
  and,
  departmentMembers,
  departments,
  eq,
  type IdentityTx,
  inArray,
  invitations,
  isNull,
  memberships,
  ne,
  passkeys,
  type TenantTx,
  users,
} from '@yingtong/db'
import { z } from 'zod'
import { DomainError, identityFlow, recordIdentityEvent, type Services } from '../kernel/index.ts'
import { openInvitation } from './internal/open-invitation.ts'
import { endSessions } from './internal/open-session.ts'
import { forgetRecoveryCodes } from './internal/recovery-codes.ts'
import { forgive, reserveTry } from './internal/sign-in-tally.ts'
import { OpaqueToken } from './opaque-token.ts'
import { Password } from './password.ts'
import { tenantSecurity } from './tenant-security.ts'

type Invitation = typeof invitations.$inferSelect
type User = typeof users.$inferSelect

export const AcceptInvitationInput = z.object({
  token: OpaqueToken,
  /** The new password; for somebody who has an account, the password of that account. */
  password: z.string().min(1).max(128),
  /** How the person wants to be named; as invited when absent. */
  displayName: z.string().trim().min(1).max(60).optional(),
  address: z.string().max(64).optional(),
})

function demandGoodPassword(password: string, lengthMin: number): void {
  if (!Password.safeParse(password).success || password.length < lengthMin)
    throw new DomainError('invalid', `password: needs ${lengthMin} characters of three kinds`)
}

const userOf = async (tx: IdentityTx, email: string): Promise<User | undefined> =>
  (await tx.select().from(users).where(eq(users.email, email)).for('update'))[0]

/** A reset is for people of one hospital; who has joined another since may not be taken over by its link. */
async function demandOwnPerson(tx: IdentityTx, user: User, tenantId: string): Promise<void> {
  const elsewhere = await tx
    .select({ id: memberships.tenantId })
    .from(memberships)
    .where(
      and(eq(memberships.userId, user.id), ne(memberships.tenantId, tenantId), isNull(memberships.endedAt)),
    )
    .limit(1)
  const [here] = await tx
    .select({ id: memberships.userId })
    .from(memberships)
    .where(
      and(eq(memberships.userId, user.id), eq(memberships.tenantId, tenantId), isNull(memberships.endedAt)),
    )
  if (!here || elsewhere.length > 0 || user.platformOperator)
    throw new DomainError('conflict', 'this account can no longer be reset by this hospital')
}

/** New password, no second factor, nothing open anywhere. */
async function resetAccount(tx: IdentityTx, user: User, passwordHash: string, at: Date): Promise<string> {
  await tx
    .update(users)
    .set({
      passwordHash,
      passwordChangedAt: at,
      mustChangePassword: false,
      totpSecretSealed: null,
      totpConfirmedAt: null,
      totpLastStep: null,
      failedSignIns: 0,
      lockedUntil: null,
    })
    .where(eq(users.id, user.id))
  await tx.delete(passkeys).where(eq(passkeys.userId, user.id))
  await forgetRecoveryCodes(tx, user.id)
  await endSessions(tx, user.id, at)
  return user.id
}

async function join(
  tx: IdentityTx,
  invitation: Invitation,
  account: { readonly user: User | undefined; readonly passwordHash: string | null; readonly at: Date },
): Promise<string> {
  const { tenantId, email, displayName, roles } = invitation
  const { user, passwordHash, at } = account
  let userId = user?.id
  if (!userId)
    [{ id: userId }] = (await tx
      .insert(users)
      .values({ email, name: displayName, passwordHash, passwordChangedAt: at })
      .returning({ id: users.id })) as [{ id: string }]
  await tx
    .insert(memberships)
    .values({ tenantId, userId, displayName, roles })
    .onConflictDoUpdate({
      target: [memberships.tenantId, memberships.userId],
      set: { displayName, roles, endedAt: null },
    })
  return userId
}

async function enterDepartments(tx: TenantTx, userId: string, wanted: readonly string[]): Promise<void> {
  if (wanted.length === 0) return
  const live = await tx
    .select({ departmentRef: departments.id })
    .from(departments)
    .where(and(inArray(departments.id, [...wanted]), isNull(departments.endedAt)))
  const rows = live.map(({ departmentRef }) => ({ departmentRef, userId }))
  if (rows.length > 0) await tx.insert(departmentMembers).values(rows).onConflictDoNothing()
}

/** Whether the account's own password was given; counted like a sign-in, so that a link is no way around the lock. */
async function proveAccount(
  services: Services,
  step: <T>(work: (tx: IdentityTx) => Promise<T>) => Promise<T>,
  claim: { readonly user: User; readonly password: string; readonly security: unknown },
): Promise<void> {
  const { user, password, security } = claim
  // Whoever gave it a password here would own what its person has in other hospitals.
  if (!user.passwordHash)
    throw new DomainError('conflict', 'this account signs in by its hospital and has no password to prove')
  const reserved = await step((tx) =>
    reserveTry(tx, { user, email: user.email }, tenantSecurity(security), services.now()),
  )
  if (reserved.outcome === 'locked')
    throw new DomainError('rate-limited', 'this account is locked for a while')
  if (!(await services.hasher.verify(user.passwordHash, password)))
    throw new DomainError('forbidden', 'this is not the password of the account')
  await step((tx) => forgive(tx, user.id, false))
}

/**
 * Uses an invitation up: opens the account or proves the one there is, and joins; or gives a member a new password and
 * takes their second factor away. The link is good once, and only while it is neither revoked nor expired.
 */
export const acceptInvitation = identityFlow(
  { name: 'invitation.accept', input: AcceptInvitationInput },
  async (step, input, services) => {
    const { token, password } = input
    const seen = await step(async (tx) => {
      const { invitation, security } = await openInvitation(tx, token, services.now())
      return { invitation, security, user: await userOf(tx, invitation.email) }
    })
    const joins = seen.invitation.purpose === 'join'
    const proves = joins && seen.user !== undefined
    let passwordHash: string | null = null
    if (proves && seen.user) await proveAccount(services, step, { ...seen, user: seen.user, password })
    else {
      demandGoodPassword(password, tenantSecurity(seen.security).passwordLengthMin)
      passwordHash = await services.hasher.hash(password)
    }
    const at = services.now()
    const done = await step(async (tx) => {
      // Read again under lock: somebody may have been faster, or have taken the invitation back.
      const { invitation } = await openInvitation(tx, token, at)
      const user = await userOf(tx, invitation.email)
      if (joins && !proves && user)
        throw new DomainError('conflict', 'this account was opened meanwhile: load the page again')
      const named = { ...invitation, displayName: input.displayName ?? invitation.displayName }
      if (!joins) {
        if (!user || user.disabledAt) throw new DomainError('conflict', 'this account is closed')
        await demandOwnPerson(tx, user, invitation.tenantId)
      }
      const userId =
        joins || !user
          ? await join(tx, named, { user, passwordHash, at })
          : await resetAccount(tx, user, passwordHash ?? '', at)
      await tx.update(invitations).set({ acceptedAt: at }).where(eq(invitations.id, invitation.id))
      return { userId, tenantId: invitation.tenantId, name: named.displayName, invitation }
    })
    const { invitation, userId, tenantId, name } = done
    if (joins)
      await services.database.withTenant(tenantId, (tx) =>
        enterDepartments(tx, userId, invitation.departmentIds),
      )
    await recordIdentityEvent(services, tenantId, {
      action: joins ? 'member.joined' : 'member.reset',
      actor: { kind: 'user', id: userId, name },
      ...(input.address ? { address: input.address } : {}),
      objectKind: 'invitation',
      objectId: invitation.id,
      details: { roles: invitation.roles },
    })
    return { email: invitation.email, purpose: invitation.purpose }
  },
)
