import { and, asc, count, gt, isNotNull, not, or, patients, sql, type TenantTx } from '@yingtong/db'
import { SEALED_COLUMNS } from '../sealed-columns.table.ts'

export type SealedPatient = typeof patients.$inferSelect

/** Rows in which something is sealed, by id; `notBegin` leaves out what already begins so. */
export function sealedPatients(
  tx: TenantTx,
  wanted: { readonly after: string | null; readonly limit: number; readonly notBegin?: string },
): Promise<SealedPatient[]> {
  const { after, limit, notBegin } = wanted
  const any = SEALED_COLUMNS.map(({ sealed }) =>
    and(
      isNotNull(patients[sealed]),
      notBegin === undefined ? undefined : not(sql`starts_with(${patients[sealed]}, ${notBegin})`),
    ),
  )
  return tx
    .select()
    .from(patients)
    .where(and(or(...any), after === null ? undefined : gt(patients.id, after)))
    .orderBy(asc(patients.id))
    .limit(limit)
}

/** How many values begin with this text, over all sealed columns. */
export async function countSealed(tx: TenantTx, begin: string): Promise<number> {
  let total = 0
  for (const { sealed } of SEALED_COLUMNS) {
    const [row] = await tx
      .select({ n: count() })
      .from(patients)
      .where(sql`starts_with(${patients[sealed]}, ${begin})`)
    total += row?.n ?? 0
  }
  return total
}
