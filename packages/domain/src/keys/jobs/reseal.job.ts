import { and, eq, patients, type TenantTx, tenantKeys } from '@yingtong/db'
import { z } from 'zod'
import { type Ctx, defineJob, VaultError } from '../../kernel/index.ts'
import type { TenantKey } from '../../ports.ts'
import { type SealedPatient, sealedPatients } from '../internal/sealed-patients.ts'
import { openSealed } from '../open-sealed.ts'
import { boundPurpose } from '../seal-value.ts'
import { SEALED_COLUMNS } from '../sealed-columns.table.ts'
import { endorseSigningKeys } from '../signing-keys.ts'
import { newestKey, usableKeys } from '../tenant-key.ts'

const BATCH = 200

type Fresh = Partial<Pick<SealedPatient, 'idNumberSealed' | 'idNumberIndex' | 'telephoneSealed'>>

async function sealAnew(ctx: Ctx, tx: TenantTx, of: { row: SealedPatient; key: TenantKey }): Promise<Fresh> {
  const { vault } = ctx.services
  const fresh: Fresh = {}
  for (const { purpose, sealed: column, index } of SEALED_COLUMNS) {
    const sealed = of.row[column]
    if (sealed === null) continue
    const place = { purpose, row: of.row.patientKey }
    const plain = await openSealed(tx, vault, { ...place, sealed })
    fresh[column] = vault.sealWith(of.key, boundPurpose(place), plain)
    if (index) fresh[index] = vault.indexWith(of.key, purpose, plain)
  }
  return fresh
}

/** One batch in its own transaction; the id after which to go on, null at the end. */
async function resealBatch(ctx: Ctx, after: string | null): Promise<string | null> {
  const { database, vault, log } = ctx.services
  return database.withTenant(ctx.tenantId, async (tx) => {
    const key = await newestKey(tx, vault, ctx.tenantId)
    if (!key) return null
    const rows = await sealedPatients(tx, { after, limit: BATCH, notBegin: vault.beginningOf(key) })
    for (const row of rows)
      try {
        // Ingest only fills what is empty, so what was read here cannot have been changed meanwhile.
        await tx
          .update(patients)
          .set(await sealAnew(ctx, tx, { row, key }))
          .where(and(eq(patients.id, row.id), eq(patients.patientKey, row.patientKey)))
      } catch (error) {
        if (!(error instanceof VaultError)) throw error
        // One value that does not open must not keep all others under the old key.
        log.error('a sealed value does not open', { tenantId: ctx.tenantId, patientRef: row.id })
      }
    return rows.length < BATCH ? null : rows.at(-1)!.id
  })
}

/** Takes data keys and what vouches for signing keys over to the newest master key, so that an older one can be taken out of its file. */
async function rewrapKeys(ctx: Ctx, tx: TenantTx): Promise<number> {
  const { vault } = ctx.services
  const keys = await usableKeys(tx)
  for (const key of keys.filter((each) => each.masterKeyId !== vault.masterKeyId))
    await tx
      .update(tenantKeys)
      .set(vault.rewrap(key))
      .where(
        and(
          eq(tenantKeys.tenantId, key.tenantId),
          eq(tenantKeys.version, key.version),
          // Nobody erased it meanwhile.
          eq(tenantKeys.wrappedKey, key.wrappedKey),
        ),
      )
  await endorseSigningKeys(tx, vault, ctx.services.now())
  return keys.length
}

/**
 * Seals columns anew that an older key sealed. Repeats by itself, for a process may have sealed with the older key in
 * the minute of the rotation; with one key there is nothing to seal anew.
 */
export const resealJob = defineJob({
  name: 'keys.reseal',
  payload: z.object({ version: z.literal(1) }),
  key: () => 'reseal',
  retryLimit: 10,
  everySeconds: 3600,
  async run(ctx) {
    const keys = await ctx.services.database.withTenant(ctx.tenantId, (tx) => rewrapKeys(ctx, tx))
    if (keys < 2) return
    let after: string | null = null
    do after = await resealBatch(ctx, after)
    while (after !== null)
  },
})
