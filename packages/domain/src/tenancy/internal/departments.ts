import { and, departments, inArray, isNull, type TenantTx } from '@yingtong/db'
import { notFound } from '../../kernel/index.ts'

/** Refuses ids that are not live departments of this tenant. */
export async function demandDepartments(tx: TenantTx, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  const known = await tx
    .select({ id: departments.id })
    .from(departments)
    .where(and(inArray(departments.id, [...ids]), isNull(departments.endedAt)))
  if (known.length !== new Set(ids).size) throw notFound('department')
}
