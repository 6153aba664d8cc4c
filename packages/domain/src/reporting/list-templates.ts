import { asc, desc, eq, or, reportTemplates } from '@yingtong/db'
import { z } from 'zod'
import { query } from '../kernel/index.ts'

/** Templates the caller may use: the department's and their own, those for this modality first. */
export const listTemplates = query(
  {
    name: 'template.list',
    scope: 'report:read',
    audit: 'template.listed',
    input: z.object({ modality: z.string().max(16).optional() }),
  },
  async (tx, { modality }, { ctx }) => {
    const own = ctx.actor.kind === 'user' ? eq(reportTemplates.ownerId, ctx.actor.id) : undefined
    const rows = await tx
      .select()
      .from(reportTemplates)
      .where(or(eq(reportTemplates.visibility, 'department'), own))
      .orderBy(desc(reportTemplates.usedCount), asc(reportTemplates.name))
    const fits = (row: { modality: string | null }) =>
      Number(!modality || !row.modality || row.modality === modality)
    return rows.toSorted((a, b) => fits(b) - fits(a))
  },
)
