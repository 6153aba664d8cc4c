import { agents, and, desc, eq, isNull, seenCallers } from '@yingtong/db'
import { z } from 'zod'
import { query } from '../kernel/index.ts'

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
      .where(and(eq(seenCallers.tenantId, ctx.tenantId), isNull(agents.revokedAt)))
      .orderBy(desc(seenCallers.lastSeenAt))
      .limit(limit),
)
