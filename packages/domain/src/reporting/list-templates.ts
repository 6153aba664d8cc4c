import { asc, desc, reportTemplates } from '@yingtong/db'
import { z } from 'zod'
import { query } from '../kernel/index.ts'
import { templateAudience } from './template-audience.ts'

/** Templates the caller may use: the department's and their own, those for this modality first. */
export const listTemplates = query(
  {
    name: 'template.list',
    scope: 'report:read',
    audit: 'template.listed',
    input: z.object({ modality: z.string().max(16).optional() }),
  },
  async (tx, { modality }, { ctx }) => {
    const mayUse = await templateAudience(tx, ctx)
    const rows = await tx
      .select()
      .from(reportTemplates)
      .orderBy(desc(reportTemplates.usedCount), asc(reportTemplates.name))
    const fits = (row: { modality: string | null }) =>
      Number(!modality || !row.modality || row.modality === modality)
    return rows.filter((row) => mayUse(row, 'report:read')).toSorted((a, b) => fits(b) - fits(a))
  },
)
