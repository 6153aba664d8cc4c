import { and, eq, isNull, memberships } from '@yingtong/db'
import { z } from 'zod'
import { command, DomainError } from '../kernel/index.ts'
import { MemberRoles } from './internal/member-roles.ts'
import { closeSessionsOf, demandAnotherAdmin, lockMember } from './internal/members.ts'

/**
 * Changes what a member may do. Nobody changes their own roles, the last tenant administrator stays one, and the
 * person's sessions are closed in the same transaction (promise C5).
 */
export const setMemberRoles = command(
  {
    name: 'member.set-roles',
    scope: 'member:write',
    audit: 'member.roles-changed',
    input: z.object({ userId: z.uuid(), roles: MemberRoles }),
  },
  async (tx, { userId, roles }, { ctx, at, note }) => {
    if (userId === ctx.actor.id) throw new DomainError('forbidden', 'nobody changes their own roles')
    if (!roles.includes('tenant-admin')) await demandAnotherAdmin(tx, userId)
    const before = await lockMember(tx, userId)
    await tx
      .update(memberships)
      .set({ roles })
      .where(and(eq(memberships.userId, userId), isNull(memberships.endedAt)))
    const sessionsClosed = await closeSessionsOf(tx, userId, at)
    const details = { before: before.roles, after: roles, sessionsClosed }
    note({ objectKind: 'user', objectId: userId, details })
    return { sessionsClosed }
  },
)
