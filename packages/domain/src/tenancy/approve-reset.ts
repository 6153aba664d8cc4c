import { and, eq, isNull, memberships, resetRequests } from '@yingtong/db'
import { z } from 'zod'
import { command, DomainError, notFound } from '../kernel/index.ts'
import { isOtherOfficer, resetState } from './reset-request.ts'

const Id = z.object({ id: z.uuid() })

/** An administrator of another office allows a reset for an hour; nobody their own request, nobody their own reset. */
export const approveReset = command(
  { name: 'member.approve-reset', scope: 'reset:approve', audit: 'member.reset-approved', input: Id },
  async (tx, { id }, { ctx, at, note }) => {
    const { actor } = ctx
    const [row] = await tx.select().from(resetRequests).where(eq(resetRequests.id, id)).for('update')
    if (!row) throw notFound('request')
    const [first] = await tx
      .select({ roles: memberships.roles })
      .from(memberships)
      .where(and(eq(memberships.userId, row.requestedBy), isNull(memberships.endedAt)))
    const roles = actor.kind === 'user' ? actor.roles : []
    const concerned = [row.requestedBy, row.userId].includes(actor.id)
    if (concerned || !first || !isOtherOfficer(roles, first.roles))
      throw new DomainError('forbidden', 'an administrator of another office decides this')
    if (resetState(row, at) !== 'asked') throw new DomainError('conflict', 'this request is no longer open')
    await tx
      .update(resetRequests)
      .set({ approvedBy: actor.id, approvedAt: at })
      .where(eq(resetRequests.id, id))
    const { userId, requestedBy } = row
    note({ objectKind: 'reset-request', objectId: id, details: { userId, requestedBy } })
  },
)

/** Refuses a request, or takes it back. */
export const endReset = command(
  { name: 'member.end-reset', scope: 'reset:approve', audit: 'member.reset-refused', input: Id },
  async (tx, { id }, { at, note }) => {
    const rows = await tx
      .update(resetRequests)
      .set({ endedAt: at })
      .where(and(eq(resetRequests.id, id), isNull(resetRequests.endedAt)))
      .returning({ userId: resetRequests.userId })
    if (rows.length === 0) throw notFound('request')
    note({ objectKind: 'reset-request', objectId: id, details: { userId: rows[0]!.userId } })
  },
)
