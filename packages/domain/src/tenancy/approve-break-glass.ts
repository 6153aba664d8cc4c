import { and, breakGlass, eq } from '@yingtong/db'
import { z } from 'zod'
import { DomainError, demandSecondOperator, flow, notFound } from '../kernel/index.ts'
import { BREAK_GLASS_ASKED_MS } from './request-break-glass.ts'

/** One hour, and no longer. */
export const BREAK_GLASS_MS = 3_600_000

/** A second operator, another person, lets the first in for an hour; nobody approves their own request. */
export const approveBreakGlass = flow(
  {
    name: 'break-glass.approve',
    scope: 'platform:operate',
    audit: 'break-glass.approved',
    input: z.object({ id: z.uuid() }),
  },
  async (step, { id }, { services, tenantId, actor }) => {
    await services.database.withIdentity(async (tx) => {
      const own = and(eq(breakGlass.id, id), eq(breakGlass.tenantId, tenantId))
      const [row] = await tx.select().from(breakGlass).where(own)
      if (!row) throw notFound('request')
      await demandSecondOperator(tx, { askedBy: row.requestedBy, askedAt: row.requestedAt }, actor.id)
    })
    return step('break-glass.approved', async (tx, { at, note }) => {
      const [row] = await tx.select().from(breakGlass).where(eq(breakGlass.id, id)).for('update')
      if (!row) throw notFound('request')
      const lapsed = at.getTime() - row.requestedAt.getTime() > BREAK_GLASS_ASKED_MS
      if (row.approvedAt || row.endedAt || lapsed)
        throw new DomainError('conflict', 'this request is no longer open')
      const expiresAt = new Date(at.getTime() + BREAK_GLASS_MS)
      await tx
        .update(breakGlass)
        .set({ approvedBy: actor.id, approvedAt: at, expiresAt })
        .where(eq(breakGlass.id, id))
      note({ objectKind: 'break-glass', objectId: id, details: { requestedBy: row.requestedBy } })
      return { expiresAt }
    })
  },
)
