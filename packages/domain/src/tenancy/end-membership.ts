import { and, departmentMembers, eq, invitations, isNull, memberships, sql } from '@yingtong/db'
import { z } from 'zod'
import { command, DomainError } from '../kernel/index.ts'
import { closeSessionsOf, demandAnotherAdmin, lockMember } from './internal/members.ts'

/** Ends a person's work here and closes their sessions at once; what they wrote stays under their name. */
export const endMembership = command(
  {
    name: 'member.end',
    scope: 'member:write',
    audit: 'member.ended',
    input: z.object({ userId: z.uuid() }),
  },
  async (tx, { userId }, { ctx, at, note }) => {
    if (userId === ctx.actor.id) throw new DomainError('forbidden', 'nobody ends their own membership')
    await demandAnotherAdmin(tx, userId)
    const { roles } = await lockMember(tx, userId)
    await tx
      .update(memberships)
      .set({ endedAt: at })
      .where(and(eq(memberships.userId, userId), isNull(memberships.endedAt)))
    await tx.delete(departmentMembers).where(eq(departmentMembers.userId, userId))
    await tx
      .update(invitations)
      .set({ revokedAt: at })
      .where(
        and(
          sql`${invitations.email} = (select u.email from users u where u.id = ${userId})`,
          isNull(invitations.acceptedAt),
          isNull(invitations.revokedAt),
        ),
      )
    const sessionsClosed = await closeSessionsOf(tx, userId, at)
    note({ objectKind: 'user', objectId: userId, details: { roles, sessionsClosed } })
    return { sessionsClosed }
  },
)
