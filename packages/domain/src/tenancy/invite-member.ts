import { and, eq, grantRequests, gt, invitations, isNull, memberships, users } from '@yingtong/db'
import { z } from 'zod'
import { command, DomainError } from '../kernel/index.ts'
import { Email } from './email.ts'
import { demandDepartments } from './internal/departments.ts'
import { MemberRoles } from './internal/member-roles.ts'
import { writeInvitation } from './internal/write-invitation.ts'
import { confirmedRoles } from './office.ts'
import { DEPARTMENTS_MAX } from './set-member-departments.ts'

export const InviteMemberInput = z.object({
  email: Email,
  displayName: z.string().trim().min(1).max(60),
  roles: MemberRoles,
  departmentIds: z.array(z.uuid()).max(DEPARTMENTS_MAX).default([]),
})

/**
 * Invites a person: answers a token that opens the account once, within seven days; with a role that nobody gives alone
 * not before a second office has confirmed it (`confirmGrant`).
 */
export const inviteMember = command(
  { name: 'invitation.create', scope: 'member:write', audit: 'member.invited', input: InviteMemberInput },
  async (tx, input, { ctx, at, note }) => {
    const { email, roles, departmentIds } = input
    await demandDepartments(tx, departmentIds)
    const [member] = await tx
      .select({ id: memberships.userId })
      .from(memberships)
      .innerJoin(users, eq(users.id, memberships.userId))
      .where(and(eq(users.email, email), isNull(memberships.endedAt)))
    if (member) throw new DomainError('conflict', 'this person works here already')
    const waiting = and(
      eq(invitations.email, email),
      eq(invitations.purpose, 'join'),
      isNull(invitations.acceptedAt),
      isNull(invitations.revokedAt),
      gt(invitations.expiresAt, at),
    )
    // A second invitation replaces the first: one person, one open link.
    await tx.update(invitations).set({ revokedAt: at }).where(waiting)
    const offer = await writeInvitation(tx, { ...input, purpose: 'join', createdBy: ctx.actor.id }, at)
    const waits = confirmedRoles(roles).length > 0
    if (waits)
      await tx.insert(grantRequests).values({
        tenantId: tx.tenantId,
        kind: 'invite',
        subjectId: offer.id,
        roles,
        askedBy: ctx.actor.id,
        askedAt: at,
      })
    note({ objectKind: 'invitation', objectId: offer.id, details: { roles, ...(waits ? { waits } : {}) } })
    return { ...offer, waits }
  },
)
