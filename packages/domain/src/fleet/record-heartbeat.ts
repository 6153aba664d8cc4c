import { agents, eq } from '@yingtong/db'
import { z } from 'zod'
import { identity } from '../kernel/index.ts'
import { rotationIsDue } from './key-ages.ts'

const figure = z.number().nonnegative()

export const HeartbeatInput = z.object({
  agentId: z.uuid(),
  version: z.string().max(50),
  spool: z.object({ count: figure, bytes: figure, oldestUnsentAt: z.string().max(40).nullish() }),
  disk: z.object({ freeBytes: figure, totalBytes: figure.optional() }),
  /** What the agent's clock said; the server's own stands beside it (promise A18). */
  agentTime: z.string().max(40).optional(),
})

/** Keeps the figures of an agent's last heartbeat; who it is was settled by its signature. Answers what is due. */
export const recordHeartbeat = identity(
  { name: 'agent.record-heartbeat', input: HeartbeatInput },
  async (tx, { agentId, version, ...heartbeat }, { now }) => {
    const at = now()
    const [agent] = await tx
      .update(agents)
      .set({ version, heartbeat, lastSeenAt: at })
      .where(eq(agents.id, agentId))
      .returning({ keySince: agents.keySince, rotationAskedAt: agents.rotationAskedAt })
    return { rotateKey: agent !== undefined && rotationIsDue(agent, at) }
  },
)
