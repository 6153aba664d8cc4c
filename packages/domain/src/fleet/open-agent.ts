import { agents, and, eq, isNull } from '@yingtong/db'
import { z } from 'zod'
import { command, notFound } from '../kernel/index.ts'
import { OPEN_MS } from './caller-list.ts'

/** For a day an agent also lets callers in that are not on the list: when devices are installed or moved. */
export const openAgent = command(
  { name: 'agent.open', scope: 'fleet:write', audit: 'agent.opened', input: z.object({ id: z.uuid() }) },
  async (tx, { id }, { at, note }) => {
    const openUntil = new Date(at.getTime() + OPEN_MS)
    const rows = await tx
      .update(agents)
      .set({ openUntil })
      .where(and(eq(agents.id, id), isNull(agents.revokedAt)))
      .returning({ id: agents.id })
    if (rows.length === 0) throw notFound('agent')
    note({ objectKind: 'agent', objectId: id, details: { openUntil: openUntil.toISOString() } })
    return { openUntil }
  },
)
