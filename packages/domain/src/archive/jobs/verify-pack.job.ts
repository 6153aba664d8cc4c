import { createHash } from 'node:crypto'
import { type PackEntry, PackError, type RestoreFrame, rebuildOriginal } from '@yingtong/agent-protocol'
import { and, eq, inArray, instances, packs } from '@yingtong/db'
import { z } from 'zod'
import { type Ctx, defineJob, objectKey } from '../../kernel/index.ts'
import { restoreFrame } from '../internal/restore-frame.ts'
import { readPackIndex, reportDamage, sequentialParts } from '../pack-reader.ts'
import { recountStudy } from '../recount.ts'
import { statesBefore } from '../transitions.ts'

/** Rebuilds one original from the store, bit for bit, and compares its SHA-256 with the one from the hospital. */
async function isWhole(
  entry: PackEntry,
  ...how: [Parameters<typeof rebuildOriginal>[1], RestoreFrame]
): Promise<boolean> {
  const hash = createHash('sha256')
  let byteLength = 0
  for await (const bytes of rebuildOriginal(entry, ...how)) {
    hash.update(bytes)
    byteLength += bytes.byteLength
  }
  return byteLength === entry.byteLength && hash.digest('hex') === entry.sha256
}

type PackRow = typeof packs.$inferSelect

async function isVerified(ctx: Ctx, pack: PackRow): Promise<boolean> {
  // What a cache holds proves nothing about the store.
  ctx.services.store.forget?.(objectKey(ctx, 'pack', pack.sha256))
  const index = await readPackIndex(ctx, pack)
  const readPart = sequentialParts(ctx, pack)
  const restore = restoreFrame(ctx)
  try {
    for (const entry of index.instances) if (!(await isWhole(entry, readPart, restore))) return false
    return true
  } catch (error) {
    if (error instanceof PackError) return false
    throw error
  }
}

async function markVerified(ctx: Ctx, pack: PackRow): Promise<void> {
  const { database, now } = ctx.services
  await database.withTenant(ctx.tenantId, async (tx) => {
    const marked = await tx
      .update(packs)
      .set({ state: 'verified', verifiedAt: now() })
      .where(and(eq(packs.id, pack.id), inArray(packs.state, statesBefore('verified'))))
      .returning({ id: packs.id })
    if (marked.length === 0) return
    const rows = await tx
      .selectDistinct({ studyRef: instances.studyRef })
      .from(instances)
      .where(eq(instances.packRef, pack.id))
    for (const { studyRef } of rows.sort((a, b) => (a.studyRef < b.studyRef ? -1 : 1)))
      await recountStudy(tx, studyRef)
  })
}

/**
 * ACK-S: reads a pack back from the store, rebuilds every original in it and compares each SHA-256 with the one that
 * was taken at the hospital's socket. A pack that does not hold is `damaged`, and the edge keeps its copy.
 */
export const verifyPackJob = defineJob({
  name: 'archive.verify-pack',
  payload: z.object({ version: z.literal(1), packSha256: z.string().length(64) }),
  key: ({ packSha256 }) => packSha256,
  retryLimit: 10,
  async run(ctx, { packSha256 }) {
    const [pack] = await ctx.services.database.withTenant(ctx.tenantId, (tx) =>
      tx.select().from(packs).where(eq(packs.sha256, packSha256)),
    )
    if (!pack || !statesBefore('verified').includes(pack.state)) return
    if (await isVerified(ctx, pack)) await markVerified(ctx, pack)
    else await reportDamage(ctx, pack)
  },
})
