import { eq, tenants } from '@yingtong/db'
import { command } from '../kernel/index.ts'
import { Grading, gradingOf } from './grading.ts'

/** Keeps the filing number of the hospital's system as its security officer enters it. */
export const fileGrading = command(
  { name: 'grading.file', scope: 'compliance:write', audit: 'grading.filed', input: Grading },
  async (tx, after, { note }) => {
    const [row] = await tx.select({ grading: tenants.grading }).from(tenants).for('update')
    await tx.update(tenants).set({ grading: after }).where(eq(tenants.id, tx.tenantId))
    const details = { before: gradingOf(row?.grading), after }
    note({ objectKind: 'tenant', objectId: tx.tenantId, details })
    return after
  },
)
