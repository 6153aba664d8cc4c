import { and, deidentifiedExports, eq } from '@yingtong/db'
import { z } from 'zod'
import { notFound, query } from '../kernel/index.ts'

/** How far an export of one's own is. */
export const getExport = query(
  {
    name: 'study.get-export',
    scope: 'study:export',
    audit: 'study.export-asked',
    input: z.object({ exportId: z.uuid() }),
  },
  async (tx, { exportId }, act) => {
    const [row] = await tx
      .select()
      .from(deidentifiedExports)
      .where(and(eq(deidentifiedExports.id, exportId), eq(deidentifiedExports.requestedBy, act.ctx.actor.id)))
    if (!row) throw notFound('export')
    act.note({ objectKind: 'export', objectId: exportId })
    const { instanceCount: instances, exportedCount: exported, startedAt, endedAt } = row
    return { instances, exported, startedAt, endedAt, complete: endedAt !== null && exported === instances }
  },
)
