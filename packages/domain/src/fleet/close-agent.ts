import { agents, and, eq, isNull } from '@yingtong/db'
import { z } from 'zod'
import { command, notFound } from '../kernel/index.ts'

/** Ends the day on which an agent lets everybody in, before its time. */
export const closeAgent = command(
  { name: 'agent.close', scope: 'fleet:write', audit: 'agent.closed', input: z.object({ id: z.uuid() }) },
  async (tx, { id }, { note }) => {
    const rows = await tx
      .update(agents)
      .set({ openUntil: null })
      .where(and(eq(agents.id, id), isNull(agents.revokedAt)))
      .returning({ id: agents.id })
    if (rows.length === 0) throw notFound('agent')
    note({ objectKind: 'agent', objectId: id })
  },
)
