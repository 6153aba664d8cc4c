import { agents, and, eq, isNull } from '@yingtong/db'
import { z } from 'zod'
import { command, notFound } from '../kernel/index.ts'

/** Takes an agent's key out of service: its next request is refused. What it holds stays on its disk. */
export const revokeAgent = command(
  { name: 'agent.revoke', scope: 'fleet:write', audit: 'agent.revoked', input: z.object({ id: z.uuid() }) },
  async (tx, { id }, { at, note }) => {
    const rows = await tx
      .update(agents)
      .set({ revokedAt: at })
      .where(and(eq(agents.id, id), isNull(agents.revokedAt)))
      .returning({ id: agents.id })
    if (rows.length === 0) throw notFound('agent')
    note({ objectKind: 'agent', objectId: id })
  },
)
