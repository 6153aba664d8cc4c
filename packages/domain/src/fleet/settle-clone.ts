import { agents, and, eq, isNull } from '@yingtong/db'
import { z } from 'zod'
import { command, notFound } from '../kernel/index.ts'

/** A person has seen to it that one machine only has this agent's key; whoever speaks next is taken for it. */
export const settleClone = command(
  {
    name: 'agent.settle-clone',
    scope: 'fleet:write',
    audit: 'agent.clone-settled',
    input: z.object({ id: z.uuid() }),
  },
  async (tx, { id }, { note }) => {
    const rows = await tx
      .update(agents)
      .set({ clonedAt: null, starts: null, run: null, runSince: null })
      .where(and(eq(agents.id, id), isNull(agents.revokedAt)))
      .returning({ id: agents.id })
    if (rows.length === 0) throw notFound('agent')
    note({ objectKind: 'agent', objectId: id })
  },
)
