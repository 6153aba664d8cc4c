import { and, eq, isNull, resetRequests } from '@yingtong/db'
import { z } from 'zod'
import { command, DomainError } from '../kernel/index.ts'
import { lockMember } from './internal/members.ts'
import { resetState } from './reset-request.ts'

/** Asks a second administrator to allow the reset of somebody with power over others or over reports. */
export const requestReset = command(
  {
    name: 'member.request-reset',
    scope: 'session:write',
    audit: 'member.reset-requested',
    input: z.object({ userId: z.uuid(), reason: z.string().trim().min(5).max(500) }),
  },
  async (tx, { userId, reason }, { ctx, at, note }) => {
    if (userId === ctx.actor.id)
      throw new DomainError('forbidden', 'change your own password on your account')
    await lockMember(tx, userId)
    const before = await tx
      .select()
      .from(resetRequests)
      .where(and(eq(resetRequests.userId, userId), isNull(resetRequests.endedAt)))
    if (before.some((row) => resetState(row, at) !== 'over'))
      throw new DomainError('conflict', 'a reset of this person is asked for already')
    const [row] = await tx
      .insert(resetRequests)
      .values({ userId, reason, requestedBy: ctx.actor.id, requestedAt: at })
      .returning({ id: resetRequests.id })
    note({ objectKind: 'reset-request', objectId: row!.id, details: { userId } })
    return { id: row!.id }
  },
)
