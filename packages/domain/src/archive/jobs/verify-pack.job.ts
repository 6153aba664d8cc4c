import { createHash } from 'node:crypto'
import { type PackEntry, PackError, type RestoreFrame, rebuildOriginal } from '@yingtong/agent-protocol'
import { eq, instances, packs } from '@yingtong/db'
import { z } from 'zod'
import { type Ctx, defineJob, objectKey } from '../../kernel/index.ts'
import { DamagedObjectError, endIncident, noteChecked, reportDamage } from '../../storage/index.ts'
import { restoreFrame } from '../internal/restore-frame.ts'
import { readPackIndex, sequentialParts } from '../pack-reader.ts'
import { recountStudies } from '../recount.ts'
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

/** Throws DamagedObjectError, with the incident recorded, for what does not lie as it was stored. */
async function demandWhole(ctx: Ctx, pack: PackRow): Promise<void> {
  const object = { kind: 'pack', name: pack.sha256 } as const
  const { store } = ctx.services
  // What a cache holds proves nothing about the store.
  store.forget?.(objectKey(ctx, 'pack', pack.sha256))
  const index = await readPackIndex(ctx, pack)
  const readPart = sequentialParts(ctx, pack)
  const restore = restoreFrame(ctx)
  try {
    for (const entry of index.instances)
      if (!(await isWhole(entry, readPart, restore))) throw new PackError('corrupt', 'the digest differs')
  } catch (error) {
    if (!(error instanceof PackError)) throw error
    await reportDamage(ctx, object, 'digest')
    throw new DamagedObjectError(object)
  }
}

async function markVerified(ctx: Ctx, pack: PackRow, startedAt: Date): Promise<void> {
  const { database, now } = ctx.services
  await database.withTenant(ctx.tenantId, async (tx) => {
    const [row] = await tx.select().from(packs).where(eq(packs.id, pack.id)).for('update')
    if (!row || !mayVerify(row)) return
    // A doubt that came up while this was reading wants to be answered by another reading.
    const isDoubted = row.doubtedAt !== null && row.doubtedAt > startedAt
    await tx
      .update(packs)
      .set({ state: 'verified', verifiedAt: now(), doubtedAt: isDoubted ? row.doubtedAt : null })
      .where(eq(packs.id, pack.id))
    await endIncident(tx, ctx, { kind: 'pack', name: pack.sha256 }, 'found-whole')
    if (row.state === 'verified') return
    const rows = await tx
      .selectDistinct({ studyRef: instances.studyRef })
      .from(instances)
      .where(eq(instances.packRef, pack.id))
    await recountStudies(
      tx,
      rows.map(({ studyRef }) => studyRef),
    )
  })
}

/** A verified one too, when somebody doubts it. */
const mayVerify = ({ state, doubtedAt }: PackRow): boolean =>
  statesBefore('verified').includes(state) || (state === 'verified' && doubtedAt !== null)

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
    if (!pack || !mayVerify(pack)) return
    const startedAt = ctx.services.now()
    try {
      await demandWhole(ctx, pack)
    } catch (error) {
      // Recorded where it was found; asking again would find the same.
      if (error instanceof DamagedObjectError) return
      throw error
    }
    await markVerified(ctx, pack, startedAt)
    await noteChecked(ctx, { kind: 'pack', name: packSha256 }, pack.byteLength)
  },
})
