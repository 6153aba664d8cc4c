import { agents, and, eq, isNull } from '@yingtong/db'
import { z } from 'zod'
import { command, notFound } from '../kernel/index.ts'

/** Asks an agent for a new key before its time; it hears of it with its next heartbeat. */
export const askAgentRotation = command(
  {
    name: 'agent.ask-rotation',
    scope: 'fleet:write',
    audit: 'agent.rotation-asked',
    input: z.object({ id: z.uuid() }),
  },
  async (tx, { id }, { at, note }) => {
    const rows = await tx
      .update(agents)
      .set({ rotationAskedAt: at })
      .where(and(eq(agents.id, id), isNull(agents.revokedAt)))
      .returning({ id: agents.id })
    if (rows.length === 0) throw notFound('agent')
    note({ objectKind: 'agent', objectId: id })
  },
)
