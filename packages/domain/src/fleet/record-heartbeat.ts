import { SEEN_CALLERS_MAX, SeenCaller } from '@yingtong/agent-protocol'
import { agents, eq } from '@yingtong/db'
import { z } from 'zod'
import { identity } from '../kernel/index.ts'
import { callerListOf } from './caller-list.ts'
import { rotationIsDue } from './key-ages.ts'
import { noteSeenCallers } from './note-seen-callers.ts'

const figure = z.number().nonnegative()

export const HeartbeatInput = z.object({
  agentId: z.uuid(),
  version: z.string().max(50),
  spool: z.object({ count: figure, bytes: figure, oldestUnsentAt: z.string().max(40).nullish() }),
  disk: z.object({ freeBytes: figure, totalBytes: figure.optional() }),
  /** What the agent's clock said; the server's own stands beside it (promise A18). */
  agentTime: z.string().max(40).optional(),
  /** Who called and is not on the list. */
  seenCallers: z.array(SeenCaller).max(SEEN_CALLERS_MAX).optional(),
  /** The list of callers that the agent has. */
  callerRevision: z.string().max(64).optional(),
})

/**
 * Keeps the figures of an agent's last heartbeat and who called it in vain; who it is was settled by its signature.
 * Answers what is due, and the list of callers when the agent has another one.
 */
export const recordHeartbeat = identity(
  { name: 'agent.record-heartbeat', input: HeartbeatInput },
  async (tx, input, { now }) => {
    const { agentId, version, seenCallers = [], callerRevision = null, ...heartbeat } = input
    const at = now()
    const [agent] = await tx
      .update(agents)
      .set({ version, heartbeat, callerRevision, lastSeenAt: at })
      .where(eq(agents.id, agentId))
      .returning()
    if (!agent) return { rotateKey: false, callers: null }
    if (seenCallers.length > 0) await noteSeenCallers(tx, agent, { callers: seenCallers, at })
    const callers = await callerListOf(tx, agent, at)
    return {
      rotateKey: rotationIsDue(agent, at),
      callers: callers.revision === callerRevision ? null : callers,
    }
  },
)
