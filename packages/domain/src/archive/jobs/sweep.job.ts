import { and, eq, inArray, instances, lt, notExists, packs, series, sql, uploads } from '@yingtong/db'
import { z } from 'zod'
import { type Ctx, defineJob, objectKey, objectName, objectPrefix } from '../../kernel/index.ts'
import { statesBefore } from '../transitions.ts'

/** Nothing younger is ever taken: whoever wrote it may be about to refer to it. */
const SWEEP_AFTER_MS = 24 * 3_600_000
const BATCH = 200

const ago = (ctx: Ctx, ms: number) => new Date(ctx.services.now().getTime() - ms)

const unreferenced = (tx: Parameters<Parameters<Ctx['services']['database']['withTenant']>[1]>[0]) =>
  notExists(
    tx
      .select({ one: sql`1` })
      .from(instances)
      .where(and(eq(instances.tenantId, packs.tenantId), eq(instances.packRef, packs.id))),
  )

/** Marks packs that no instance refers to and that are older than 24 h; from then on nobody can file into them. */
async function markPacks(ctx: Ctx): Promise<string[]> {
  return ctx.services.database.withTenant(ctx.tenantId, async (tx) => {
    const open = tx
      .select({ sha: uploads.packSha256 })
      .from(uploads)
      .where(and(eq(uploads.state, 'open'), eq(uploads.packSha256, packs.sha256)))
    const old = await tx
      .select({ id: packs.id })
      .from(packs)
      .where(
        and(
          inArray(packs.state, statesBefore('sweeping')),
          lt(packs.createdAt, ago(ctx, SWEEP_AFTER_MS)),
          unreferenced(tx),
          notExists(open),
        ),
      )
      .limit(BATCH)
      .for('update', { skipLocked: true })
    if (old.length > 0)
      await tx
        .update(packs)
        .set({ state: 'sweeping' })
        .where(
          and(
            inArray(
              packs.id,
              old.map((row) => row.id),
            ),
            unreferenced(tx),
          ),
        )
    const rows = await tx.select({ sha256: packs.sha256 }).from(packs).where(eq(packs.state, 'sweeping'))
    return rows.map((row) => row.sha256)
  })
}

/** Objects without a row, left by a crash: they get a `sweeping` row first, so that nobody files into them. */
async function adoptOrphans(ctx: Ctx): Promise<void> {
  const { database, store } = ctx.services
  const before = ago(ctx, SWEEP_AFTER_MS)
  for await (const { key, byteLength, modifiedAt } of store.list(objectPrefix(ctx, 'pack'))) {
    const sha256 = objectName(ctx, 'pack', key)
    if (!sha256 || modifiedAt >= before) continue
    await database.withTenant(ctx.tenantId, (tx) =>
      tx.insert(packs).values({ sha256, byteLength, state: 'sweeping' }).onConflictDoNothing(),
    )
  }
}

async function sweepPacks(ctx: Ctx): Promise<void> {
  const { database, store } = ctx.services
  await adoptOrphans(ctx)
  for (const sha256 of await markPacks(ctx)) {
    await store.remove(objectKey(ctx, 'pack', sha256))
    await database.withTenant(ctx.tenantId, (tx) =>
      tx.delete(packs).where(and(eq(packs.sha256, sha256), eq(packs.state, 'sweeping'))),
    )
  }
}

/** Versions of series metadata that no series refers to any more; names are random, so none comes back. */
async function sweepMetadata(ctx: Ctx): Promise<void> {
  const { database, store } = ctx.services
  const before = ago(ctx, SWEEP_AFTER_MS)
  for await (const { key, modifiedAt } of store.list(objectPrefix(ctx, 'metadata'))) {
    if (modifiedAt >= before || !objectName(ctx, 'metadata', key)) continue
    const [used] = await database.withTenant(ctx.tenantId, (tx) =>
      tx.select({ id: series.id }).from(series).where(eq(series.metadataKey, key)).limit(1),
    )
    if (!used) await store.remove(key)
  }
}

/** Writes in parts that no open upload goes on with: begun by a crash between store and row, or by STOW-RS. */
async function sweepUploads(ctx: Ctx): Promise<void> {
  const { database, store } = ctx.services
  const before = ago(ctx, SWEEP_AFTER_MS)
  for await (const { key, uploadId, startedAt } of store.listUploads(objectPrefix(ctx, 'pack'))) {
    if (startedAt >= before) continue
    const [open] = await database.withTenant(ctx.tenantId, (tx) =>
      tx
        .select({ id: uploads.id })
        .from(uploads)
        .where(and(eq(uploads.state, 'open'), eq(uploads.storeUploadId, uploadId)))
        .limit(1),
    )
    if (!open) await store.abortUpload(key, uploadId)
  }
}

/**
 * Takes away what failed or interrupted work left behind: packs and metadata objects that nothing refers to
 * and that are older than 24 h. Never takes what a row refers to; never goes by a UID.
 */
export const sweepJob = defineJob({
  name: 'archive.sweep',
  payload: z.object({}),
  key: () => 'sweep',
  retryLimit: 3,
  everySeconds: 3600,
  async run(ctx) {
    await sweepPacks(ctx)
    await sweepMetadata(ctx)
    await sweepUploads(ctx)
  },
})
