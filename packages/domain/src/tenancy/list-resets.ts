import { desc, isNull, memberships, resetRequests } from '@yingtong/db'
import { z } from 'zod'
import { query } from '../kernel/index.ts'
import { resetState } from './reset-request.ts'

const SHOWN_MAX = 50

/** Requests for a reset that wait or may be used, the latest first. */
export const listResets = query(
  { name: 'member.list-resets', scope: 'reset:approve', audit: 'member.listed', input: z.object({}) },
  async (tx, _input, { at }) => {
    const rows = await tx
      .select()
      .from(resetRequests)
      .where(isNull(resetRequests.endedAt))
      .orderBy(desc(resetRequests.requestedAt))
      .limit(SHOWN_MAX)
    const people = await tx
      .select({ userId: memberships.userId, name: memberships.displayName })
      .from(memberships)
    const nameOf = (id: string | null) => people.find(({ userId }) => userId === id)?.name ?? ''
    return rows
      .map((row) => ({ ...row, state: resetState(row, at) }))
      .filter(({ state }) => state !== 'over')
      .map(({ id, userId, reason, requestedBy, requestedAt, approvedBy, state }) => ({
        id,
        userId,
        name: nameOf(userId),
        reason,
        requestedBy,
        requestedByName: nameOf(requestedBy),
        approvedByName: nameOf(approvedBy),
        requestedAt,
        state,
      }))
  },
)
