import {
  and,
  asc,
  auditHeads,
  eq,
  gt,
  inArray,
  isNotNull,
  packs,
  quarantineItems,
  reports,
  series,
  type TenantTx,
} from '@yingtong/db'
import { headKey } from '../audit/index.ts'
import { type Ctx, objectKey } from '../kernel/index.ts'

const BATCH = 2000

type Batch = (
  tx: TenantTx,
  after: string,
) => Promise<readonly { readonly id: string; readonly key: string | null }[]>

/** Each kind of object with the rows that name it, in the order of their ids. */
function batches(ctx: Pick<Ctx, 'tenantId'>): readonly Batch[] {
  return [
    async (tx, after) => {
      const rows = await tx
        .select({ id: packs.id, sha256: packs.sha256 })
        .from(packs)
        .where(and(inArray(packs.state, ['stored', 'verified', 'damaged']), gt(packs.id, after)))
        .orderBy(asc(packs.id))
        .limit(BATCH)
      return rows.map(({ id, sha256 }) => ({ id, key: objectKey(ctx, 'pack', sha256) }))
    },
    async (tx, after) => {
      const rows = await tx
        .select({ id: auditHeads.id, position: auditHeads.position, hash: auditHeads.hash })
        .from(auditHeads)
        .where(gt(auditHeads.id, after))
        .orderBy(asc(auditHeads.id))
        .limit(BATCH)
      return rows.map((row) => ({ id: row.id, key: headKey(ctx, row) }))
    },
    (tx, after) =>
      tx
        .select({ id: series.id, key: series.metadataKey })
        .from(series)
        .where(and(isNotNull(series.metadataKey), gt(series.id, after)))
        .orderBy(asc(series.id))
        .limit(BATCH),
    (tx, after) =>
      tx
        .select({ id: quarantineItems.id, key: quarantineItems.objectKey })
        .from(quarantineItems)
        .where(and(eq(quarantineItems.state, 'open'), gt(quarantineItems.id, after)))
        .orderBy(asc(quarantineItems.id))
        .limit(BATCH),
    (tx, after) =>
      tx
        .select({ id: reports.id, key: reports.pdfKey })
        .from(reports)
        .where(and(isNotNull(reports.pdfKey), gt(reports.id, after)))
        .orderBy(asc(reports.id))
        .limit(BATCH),
  ]
}

const BEFORE_ALL = '00000000-0000-0000-0000-000000000000'

/** Keys of all objects that the tenant's rows name now, the heads of its audit chain too; a short transaction a batch. */
export async function* listNamedObjects(ctx: Pick<Ctx, 'tenantId' | 'services'>): AsyncGenerator<string> {
  for (const batch of batches(ctx)) {
    for (let after = BEFORE_ALL; ; ) {
      const rows = await ctx.services.database.withTenant(ctx.tenantId, (tx) => batch(tx, after))
      for (const { key } of rows) if (key !== null) yield key
      if (rows.length < BATCH) break
      after = rows.at(-1)!.id
    }
  }
}
