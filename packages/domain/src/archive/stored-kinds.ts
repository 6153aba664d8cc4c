import { and, eq, inArray, instances, packs, sql } from '@yingtong/db'
import { defineStoredKind } from '../storage/index.ts'
import { verifyPackJob } from './jobs/verify-pack.job.ts'
import { rebuildMetadata } from './rebuild-metadata.ts'
import { recountStudies } from './recount.ts'
import { statesBefore } from './transitions.ts'

/** Packs: whoever finds one damaged takes back that it was stored or verified, for agents and for pages. */
defineStoredKind({
  kind: 'pack',
  rows: sql`select sha256 as name, sha256, byte_length, coalesce(stored_at, created_at) as since
    from packs where state in ('stored', 'verified', 'damaged')`,
  async damaged(tx, name) {
    const [pack] = await tx
      .select({ id: packs.id, state: packs.state })
      .from(packs)
      .where(eq(packs.sha256, name))
      .for('update')
    if (!pack) return null
    const rows = await tx
      .select({ studyRef: instances.studyRef })
      .from(instances)
      .where(eq(instances.packRef, pack.id))
    if (statesBefore('damaged').includes(pack.state)) {
      await tx.update(packs).set({ state: 'damaged', verifiedAt: null }).where(eq(packs.id, pack.id))
      await recountStudies(
        tx,
        rows.map(({ studyRef }) => studyRef),
      )
    }
    return rows.length > 0 ? rows.length : null
  },
  async foundWhole(ctx, tx, name) {
    const back = await tx
      .update(packs)
      .set({ state: 'stored' })
      .where(and(eq(packs.sha256, name), inArray(packs.state, ['damaged'])))
      .returning({ id: packs.id })
    // Whole as an object; that every original in it is right, only the verification says.
    if (back.length > 0)
      await ctx.services.jobs.send(tx, verifyPackJob, { version: 1 as const, packSha256: name })
  },
})

/** Series metadata: served as they lie, and made anew from the packs. */
defineStoredKind({
  kind: 'metadata',
  rows: sql`select substring(metadata_key from '[0-9a-f]{64}') as name, metadata_sha256 as sha256,
      null::bigint as byte_length, created_at as since
    from series where metadata_key is not null and metadata_sha256 is not null`,
  rebuild: (ctx, name) => rebuildMetadata(ctx, name).then(() => true),
})
