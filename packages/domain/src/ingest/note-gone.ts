import { and, eq, exists, inArray, packs, sql, storageIncidents, uploads } from '@yingtong/db'
import { z } from 'zod'
import { command } from '../kernel/index.ts'

export const NoteGoneInput = z.object({ packs: z.array(z.string().length(64)).max(1000) })

/**
 * An agent says of packs that the archive lost, and that it brought, that it keeps their originals no longer: only a
 * backup has them, which the operator is told, and the agent is not asked again for a day. Of others it may say nothing.
 */
export const noteGone = command(
  { name: 'pack.note-gone', scope: 'agent:upload', audit: 'agent.heartbeat', input: NoteGoneInput },
  async (tx, input, act): Promise<void> => {
    const names = [...new Set(input.packs)]
    if (names.length === 0) return
    const brought = tx
      .select({ one: sql`1` })
      .from(packs)
      .innerJoin(uploads, and(eq(uploads.tenantId, packs.tenantId), eq(uploads.packSha256, packs.sha256)))
      .where(
        and(
          eq(packs.tenantId, storageIncidents.tenantId),
          eq(packs.sha256, storageIncidents.objectName),
          eq(packs.state, 'damaged'),
          eq(uploads.agentId, act.ctx.actor.id),
        ),
      )
    const noted = await tx
      .update(storageIncidents)
      .set({ agentLacksAt: act.at })
      .where(
        and(
          eq(storageIncidents.objectKind, 'pack'),
          inArray(storageIncidents.objectName, names),
          eq(storageIncidents.state, 'open'),
          exists(brought),
        ),
      )
      .returning({ name: storageIncidents.objectName })
    act.note({ objectKind: 'pack', details: { gone: noted.length } })
  },
)
