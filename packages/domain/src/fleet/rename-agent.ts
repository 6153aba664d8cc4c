import { agents, and, eq, isNull } from '@yingtong/db'
import { z } from 'zod'
import { command, notFound } from '../kernel/index.ts'

/** Gives an agent the name of the place it stands in. */
export const renameAgent = command(
  {
    name: 'agent.rename',
    scope: 'fleet:write',
    audit: 'agent.renamed',
    input: z.object({ id: z.uuid(), name: z.string().trim().min(1).max(100) }),
  },
  async (tx, { id, name }, { note }) => {
    const rows = await tx
      .update(agents)
      .set({ name })
      .where(and(eq(agents.id, id), isNull(agents.revokedAt)))
      .returning({ id: agents.id })
    if (rows.length === 0) throw notFound('agent')
    note({ objectKind: 'agent', objectId: id })
  },
)
