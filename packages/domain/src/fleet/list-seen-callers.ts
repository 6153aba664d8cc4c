import { admittedCallers, agents, and, desc, eq, isNull, or, seenCallers, sql } from '@yingtong/db'
import { z } from 'zod'
import { query } from '../kernel/index.ts'

/** Let in since: its last calls were refused while the agent did not have the new list yet. */
const isOnTheList = sql`${admittedCallers.networks} && array[${seenCallers.address}, 'any']`

/** Who called an agent and is not on the list, the latest first. */
export const listSeenCallers = query(
  {
    name: 'caller.list',
    scope: 'fleet:read',
    audit: 'fleet.listed',
    input: z.object({ limit: z.number().int().min(1).max(500).default(200) }),
  },
  async (tx, { limit }, { ctx }) =>
    tx
      .select({
        id: seenCallers.id,
        agentName: agents.name,
        agentAeTitle: agents.aeTitle,
        outcome: seenCallers.outcome,
        callingAeTitle: seenCallers.callingAeTitle,
        calledAeTitle: seenCallers.calledAeTitle,
        address: seenCallers.address,
        callCount: seenCallers.callCount,
        firstSeenAt: seenCallers.firstSeenAt,
        lastSeenAt: seenCallers.lastSeenAt,
      })
      .from(seenCallers)
      .innerJoin(agents, eq(agents.id, seenCallers.agentId))
      .leftJoin(
        admittedCallers,
        and(
          eq(admittedCallers.tenantId, seenCallers.tenantId),
          eq(admittedCallers.aeTitle, seenCallers.callingAeTitle),
          isOnTheList,
        ),
      )
      .where(
        and(
          eq(seenCallers.tenantId, ctx.tenantId),
          isNull(agents.revokedAt),
          or(isNull(admittedCallers.aeTitle), eq(seenCallers.outcome, 'wrong-called-title')),
        ),
      )
      .orderBy(desc(seenCallers.lastSeenAt))
      .limit(limit),
)
