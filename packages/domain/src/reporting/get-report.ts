import { eq, reports } from '@yingtong/db'
import { z } from 'zod'
import { query } from '../kernel/index.ts'
import { toReportView } from './report.ts'

/** The report of a study, or null while nobody has begun one. */
export const getReport = query(
  {
    name: 'report.get',
    scope: 'report:read',
    audit: 'report.opened',
    input: z.object({ studyId: z.uuid() }),
  },
  async (tx, { studyId }, act) => {
    const [row] = await tx.select().from(reports).where(eq(reports.studyRef, studyId))
    act.note({ objectKind: 'report', ...(row ? { objectId: row.id } : {}) })
    return row ? toReportView(row) : null
  },
)
