import { and, breakGlass, eq, gt, isNull, or } from '@yingtong/db'
import { z } from 'zod'
import { command, DomainError } from '../kernel/index.ts'

/** A request that nobody answered lapses after a day. */
export const BREAK_GLASS_ASKED_MS = 24 * 3_600_000

/** Asks to be let into a tenant, with the reason that the tenant will read. */
export const requestBreakGlass = command(
  {
    name: 'break-glass.request',
    scope: 'platform:operate',
    audit: 'break-glass.requested',
    input: z.object({ reason: z.string().trim().min(10).max(500) }),
  },
  async (tx, { reason }, { ctx, at, note }) => {
    const [open] = await tx
      .select({ id: breakGlass.id })
      .from(breakGlass)
      .where(
        and(
          eq(breakGlass.requestedBy, ctx.actor.id),
          isNull(breakGlass.endedAt),
          or(
            gt(breakGlass.expiresAt, at),
            and(
              isNull(breakGlass.approvedAt),
              gt(breakGlass.requestedAt, new Date(at.getTime() - BREAK_GLASS_ASKED_MS)),
            ),
          ),
        ),
      )
    if (open) throw new DomainError('conflict', 'there is a request of yours already')
    const [row] = await tx
      .insert(breakGlass)
      .values({ tenantId: tx.tenantId, requestedBy: ctx.actor.id, reason, requestedAt: at })
      .returning({ id: breakGlass.id })
    note({ objectKind: 'break-glass', objectId: row!.id })
    return { id: row!.id }
  },
)
