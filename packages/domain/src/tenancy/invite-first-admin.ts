import { and, eq, invitations, isNull, memberships, sql } from '@yingtong/db'
import { z } from 'zod'
import { command, DomainError } from '../kernel/index.ts'
import { Email } from './email.ts'
import { writeInvitation } from './internal/write-invitation.ts'

/**
 * Invites the administrator of a facility that has none. Once it has one, people are that facility's business: an
 * operator who could add administrators would have standing access to everything.
 */
export const inviteFirstAdmin = command(
  {
    name: 'tenant.invite-admin',
    scope: 'platform:operate',
    audit: 'member.invited',
    input: z.object({ email: Email, displayName: z.string().trim().min(1).max(60) }),
  },
  async (tx, { email, displayName }, { ctx, at, note }) => {
    const [admin] = await tx
      .select({ id: memberships.userId })
      .from(memberships)
      .where(and(isNull(memberships.endedAt), sql`'tenant-admin' = any(${memberships.roles})`))
      .limit(1)
    if (admin) throw new DomainError('conflict', 'this facility has an administrator who invites people')
    // Whichever operator made it: one facility without an administrator, one open link.
    await tx
      .update(invitations)
      .set({ revokedAt: at })
      .where(
        and(eq(invitations.firstAdmin, true), isNull(invitations.acceptedAt), isNull(invitations.revokedAt)),
      )
    const roles = ['tenant-admin']
    const rest = { purpose: 'join' as const, roles, createdBy: ctx.actor.id, firstAdmin: true }
    const offer = await writeInvitation(tx, { ...rest, departmentIds: [], email, displayName }, at)
    note({ objectKind: 'invitation', objectId: offer.id, details: { roles } })
    return offer
  },
)
