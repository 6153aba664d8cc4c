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
  sql,
  type TenantTx,
  users,
} from '@yingtong/db'
import { z } from 'zod'
import {
  DomainError,
  type IdentityStep,
  identityFlow,
  recordIdentityEvent,
  type Services,
} from '../kernel/index.ts'
import { accountClaim, demandOpenAccount } from './internal/account-claim.ts'
import { newPass } from './internal/browser-pass.ts'
import { demandApproved, demandConfirmed } from './internal/demand-decided.ts'
import { openInvitation } from './internal/open-invitation.ts'
import { workplaces } from './internal/person.ts'
import { demandFactor, demandPasswordOf, proveAccount } from './internal/prove-account.ts'
import { renewAccount } from './internal/renew-account.ts'
import { OpaqueToken } from './opaque-token.ts'
import { Password } from './password.ts'
import { Origin } from './sign-in-outcome.ts'
import { tenantSecurity } from './tenant-security.ts'

type Invitation = typeof invitations.$inferSelect
type User = typeof users.$inferSelect

export const AcceptInvitationInput = z.object({
  token: OpaqueToken,
  /** The new password; for somebody who has an account, the password of that account. */
  password: z.string().min(1).max(128),
  /** Where the account is to be renewed: the password after the present one. */
  newPassword: z.string().max(128).optional(),
  /** Of whoever is signed in beside the link; only their second factor counts. */
  session: OpaqueToken.optional(),
  /** How the person wants to be named; as invited when absent. */
  displayName: z.string().trim().min(1).max(60).optional(),
  ...Origin,
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
    .values({ tenantId, userId, displayName, roles, officeSince: at })
    .onConflictDoUpdate({
      target: [memberships.tenantId, memberships.userId],
      set: { displayName, roles, officeSince: at, endedAt: null },
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

/** The first administrator's link is the operator's: it opens nothing once the facility has one (promise C10). */
async function demandNoAdmin(tx: IdentityTx, invitation: Invitation, at: Date): Promise<void> {
  if (!invitation.firstAdmin) return
  const { tenantId } = invitation
  const [admin] = await tx
    .select({ id: memberships.userId })
    .from(memberships)
    .where(
      and(
        eq(memberships.tenantId, tenantId),
        isNull(memberships.endedAt),
        sql`'tenant-admin' = any(${memberships.roles})`,
      ),
    )
    .limit(1)
  if (admin) throw new DomainError('conflict', 'this facility has an administrator by now')
  const others = [
    eq(invitations.tenantId, tenantId),
    eq(invitations.firstAdmin, true),
    ne(invitations.id, invitation.id),
  ]
  await tx
    .update(invitations)
    .set({ revokedAt: at })
    .where(and(...others, isNull(invitations.acceptedAt), isNull(invitations.revokedAt)))
}

/** What is known of the link and its account before a password is hashed, which takes its time. */
async function look(tx: IdentityTx, token: string, at: Date) {
  const { invitation, security } = await openInvitation(tx, token, at)
  const user = await userOf(tx, invitation.email)
  const { claim, factorNeeded } = await accountClaim(tx, user, invitation)
  const elsewhere = user
    ? (await workplaces(tx, user.id)).rows.filter((row) => row.tenantId !== invitation.tenantId)
    : []
  return { invitation, security, user, claim, factorNeeded, elsewhere }
}
type Seen = Awaited<ReturnType<typeof look>>

/** The digest of the new password, once the present one was proven where the account asks for it; null: it stays. */
async function provenPassword(
  services: Services,
  step: IdentityStep,
  given: { readonly seen: Seen; readonly input: z.output<typeof AcceptInvitationInput> },
): Promise<string | null> {
  const { seen, input } = given
  const { invitation, user, claim, security } = seen
  const asks = invitation.purpose === 'join' ? claim : 'new'
  const lengthMin = tenantSecurity(security).passwordLengthMin
  if (asks !== 'new' && user) demandPasswordOf(user)
  if (asks === 'renew') demandGoodPassword(input.newPassword ?? '', lengthMin)
  if (asks === 'renew' && input.newPassword === input.password)
    throw new DomainError('invalid', 'newPassword: is the present one')
  if (asks !== 'new' && user)
    await proveAccount(services, step, { user, password: input.password, from: input })
  if (asks === 'prove') return null
  const password = asks === 'renew' ? (input.newPassword ?? '') : input.password
  demandGoodPassword(password, lengthMin)
  return services.hasher.hash(password)
}

/** Under lock: the account joins, or is given its new password. */
async function settle(
  tx: IdentityTx,
  now: Seen,
  by: { readonly passwordHash: string | null; readonly session?: string | undefined; readonly at: Date },
): Promise<string> {
  const { invitation, user, claim } = now
  const { passwordHash, at } = by
  demandOpenAccount(user)
  if (invitation.purpose === 'reset') {
    if (!user) throw new DomainError('conflict', 'this account is closed')
    await demandOwnPerson(tx, user, invitation.tenantId)
    await demandApproved(tx, user, { invitation, at })
    await renewAccount(tx, user.id, { passwordHash: passwordHash ?? '', ownSince: null, at })
    return user.id
  }
  await demandConfirmed(tx, invitation)
  await demandNoAdmin(tx, invitation, at)
  if (user && claim === 'renew' && now.factorNeeded) await demandFactor(tx, user, by)
  if (user && passwordHash) {
    const ownSince = claim === 'renew' ? at : null
    await renewAccount(tx, user.id, { passwordHash, ownSince, at })
  }
  return join(tx, invitation, { user, passwordHash, at })
}

/** Every hospital where the person works reads that password and factors of the account were renewed. */
async function tellOthers(
  services: Services,
  seen: Seen,
  actor: { id: string; name: string },
): Promise<void> {
  for (const { tenantId } of seen.elsewhere)
    await recordIdentityEvent(services, tenantId, {
      action: 'member.reset',
      actor: { kind: 'user', ...actor },
      objectKind: 'user',
      objectId: actor.id,
      details: { by: 'joining' },
    })
}

/**
 * Uses an invitation up: opens the account or proves the one there is, and joins; or gives a member a new password and
 * takes their second factor away. The link is good once, and only while it is neither revoked nor expired.
 */
export const acceptInvitation = identityFlow(
  { name: 'invitation.accept', input: AcceptInvitationInput },
  async (step, input, services) => {
    const { token, session } = input
    const seen = await step((tx) => look(tx, token, services.now()))
    const joins = seen.invitation.purpose === 'join'
    const passwordHash = await provenPassword(services, step, { seen, input })
    const at = services.now()
    const { userId, pass } = await step(async (tx) => {
      // Read again under lock: somebody may have been faster, or have taken the invitation back.
      const now = await look(tx, token, at)
      if (joins && (now.claim !== seen.claim || now.user?.passwordHash !== seen.user?.passwordHash))
        throw new DomainError('conflict', 'this account changed meanwhile: load the page again')
      const named = { ...now.invitation, displayName: input.displayName ?? now.invitation.displayName }
      const id = await settle(tx, { ...now, invitation: named }, { passwordHash, session, at })
      await tx.update(invitations).set({ acceptedAt: at }).where(eq(invitations.id, named.id))
      // Whoever set the password just now signs in with it next, and waits for nobody's guesses.
      return { userId: id, pass: passwordHash === null ? null : await newPass(tx, id, at) }
    })
    const { invitation } = seen
    const { tenantId, departmentIds, roles } = invitation
    const name = input.displayName ?? invitation.displayName
    if (joins)
      await services.database.withTenant(tenantId, (tx) => enterDepartments(tx, userId, departmentIds))
    const renewed = joins && seen.claim === 'renew'
    await recordIdentityEvent(services, tenantId, {
      action: joins ? 'member.joined' : 'member.reset',
      actor: { kind: 'user', id: userId, name },
      ...(input.address ? { address: input.address } : {}),
      objectKind: 'invitation',
      objectId: invitation.id,
      details: { roles, ...(renewed ? { renewed } : {}) },
    })
    if (renewed) await tellOthers(services, seen, { id: userId, name })
    return { email: invitation.email, purpose: invitation.purpose, pass }
  },
)
