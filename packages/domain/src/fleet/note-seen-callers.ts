import type { SeenCaller } from '@yingtong/agent-protocol'
import { and, desc, eq, type IdentityTx, lt, notInArray, seenCallers, sql } from '@yingtong/db'

/** So many of one agent are kept, the latest: a stranger that makes titles up must not fill a table. */
const KEPT_PER_AGENT = 100
const FORGOTTEN_MS = 30 * 86_400_000

/**
 * Adds up what an agent reports of callers that are not on the list. The agent repeats a report until it is answered,
 * with the same last moment; what was counted with that moment is not counted again.
 */
export async function noteSeenCallers(
  tx: IdentityTx,
  agent: { readonly id: string; readonly tenantId: string },
  report: { readonly callers: readonly SeenCaller[]; readonly at: Date },
): Promise<void> {
  for (const { count, firstAt, lastAt, ...who } of report.callers) {
    await tx
      .insert(seenCallers)
      .values({
        ...who,
        tenantId: agent.tenantId,
        agentId: agent.id,
        callCount: count,
        firstSeenAt: new Date(firstAt),
        lastSeenAt: new Date(lastAt),
      })
      .onConflictDoUpdate({
        target: [
          seenCallers.agentId,
          seenCallers.outcome,
          seenCallers.callingAeTitle,
          seenCallers.calledAeTitle,
          seenCallers.address,
        ],
        set: {
          callCount: sql`least(${seenCallers.callCount}::bigint + excluded.call_count, 2000000000)::int`,
          lastSeenAt: sql`excluded.last_seen_at`,
        },
        setWhere: sql`${seenCallers.lastSeenAt} <> excluded.last_seen_at`,
      })
  }
  const own = eq(seenCallers.agentId, agent.id)
  const latest = tx
    .select({ id: seenCallers.id })
    .from(seenCallers)
    .where(own)
    .orderBy(desc(seenCallers.lastSeenAt))
    .limit(KEPT_PER_AGENT)
  await tx.delete(seenCallers).where(and(own, notInArray(seenCallers.id, latest)))
  await tx
    .delete(seenCallers)
    .where(and(own, lt(seenCallers.lastSeenAt, new Date(report.at.getTime() - FORGOTTEN_MS))))
}
