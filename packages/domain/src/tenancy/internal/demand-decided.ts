import { and, eq, grantRequests, type IdentityTx, type invitations, isNull, memberships } from '@yingtong/db'
import { DomainError } from '../../kernel/index.ts'
import { confirmedRoles } from '../office.ts'
import { needsSecondOfficer } from '../reset-request.ts'
import type { User } from './person.ts'

type Invitation = typeof invitations.$inferSelect

/** Whether a second office has confirmed what an invitation gives, where it needs one. */
export async function isConfirmed(tx: IdentityTx, invitation: Invitation): Promise<boolean> {
  if (invitation.purpose !== 'join' || confirmedRoles(invitation.roles).length === 0) return true
  const [row] = await tx
    .select({ id: grantRequests.id })
    .from(grantRequests)
    .where(and(eq(grantRequests.subjectId, invitation.id), eq(grantRequests.decision, 'confirmed')))
  return row !== undefined
}

/** The link gives nothing that a second office has not confirmed. */
export async function demandConfirmed(tx: IdentityTx, invitation: Invitation): Promise<void> {
  if (!(await isConfirmed(tx, invitation)))
    throw new DomainError('conflict', 'a second administrator must confirm this invitation first')
}

/**
 * A reset opens what its person may do at this moment: who was given an office after one officer alone made the link
 * is not reset by it. Nor is anybody while the owner, who is at work, can still say no.
 */
export async function demandApproved(
  tx: IdentityTx,
  user: User,
  by: { readonly invitation: Invitation; readonly at: Date },
): Promise<void> {
  const { invitation, at } = by
  const [member] = await tx
    .select({ roles: memberships.roles })
    .from(memberships)
    .where(
      and(
        eq(memberships.userId, user.id),
        eq(memberships.tenantId, invitation.tenantId),
        isNull(memberships.endedAt),
      ),
    )
  if (needsSecondOfficer(member?.roles ?? []) && !invitation.approvedBy)
    throw new DomainError('conflict', 'this person holds an office by now: ask for a reset by two')
  if (invitation.opensAt && invitation.opensAt > at)
    throw new DomainError('conflict', `this link opens at ${invitation.opensAt.toISOString()}`)
}
