import { agents, asc, isNull } from '@yingtong/db'
import { z } from 'zod'
import { query } from '../kernel/index.ts'

export interface AgentSummary {
  readonly id: string
  readonly name: string
  readonly aeTitle: string
  readonly version: string | null
  readonly enrolledAt: Date
  readonly lastSeenAt: Date | null
  /** Spool and disk figures of the last heartbeat. */
  readonly heartbeat: Record<string, unknown> | null
}

/** The edge agents of the tenant that are not revoked, by name. */
export const listAgents = query(
  { name: 'agent.list', scope: 'fleet:read', audit: 'fleet.listed', input: z.object({}) },
  async (tx): Promise<readonly AgentSummary[]> =>
    tx
      .select({
        id: agents.id,
        name: agents.name,
        aeTitle: agents.aeTitle,
        version: agents.version,
        enrolledAt: agents.enrolledAt,
        lastSeenAt: agents.lastSeenAt,
        heartbeat: agents.heartbeat,
      })
      .from(agents)
      .where(isNull(agents.revokedAt))
      .orderBy(asc(agents.name)),
)
