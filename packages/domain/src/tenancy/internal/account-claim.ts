import { eq, type IdentityTx, type invitations, memberships } from '@yingtong/db'
import { DomainError } from '../../kernel/index.ts'
import { passkeyCount, type User } from './person.ts'

type Invitation = typeof invitations.$inferSelect

/**
 * What an invitation asks of whoever holds its link (tenancy/README.md): `new`: there is no account, or one that works
 * nowhere; `prove`: the account's password; `renew`: the same and a new one, since a hospital may know the old.
 */
export type AccountClaim = 'new' | 'prove' | 'renew'

/** How an account stands to a hospital that invites its person. */
export async function accountClaim(
  tx: IdentityTx,
  user: User | undefined,
  { tenantId }: Pick<Invitation, 'tenantId'>,
): Promise<{ readonly claim: AccountClaim; readonly factorNeeded: boolean }> {
  if (!user) return { claim: 'new', factorNeeded: false }
  const all = await tx.select().from(memberships).where(eq(memberships.userId, user.id))
  const elsewhere = all.some((one) => one.tenantId !== tenantId && one.endedAt === null)
  if (user.platformOperator || elsewhere) {
    if (user.ownSince) return { claim: 'prove', factorNeeded: false }
    return { claim: 'renew', factorNeeded: await isEnrolled(tx, user) }
  }
  // Who worked here before comes back as the same person; whoever holds the link is not them by that.
  const before = all.some((one) => one.tenantId === tenantId)
  return { claim: before ? 'prove' : 'new', factorNeeded: false }
}

const isEnrolled = async (tx: IdentityTx, user: User) =>
  user.totpConfirmedAt !== null || (await passkeyCount(tx, user.id)) > 0

/** An account that somebody closed is opened again by no link. */
export function demandOpenAccount(user: User | undefined): void {
  if (user?.disabledAt) throw new DomainError('conflict', 'this account is closed')
}
