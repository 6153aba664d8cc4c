import { and, eq, packs, uploads } from '@yingtong/db'
import { z } from 'zod'
import { objectKey } from '../archive/index.ts'
import { type Ctx, DomainError, flow, type Step } from '../kernel/index.ts'
import { completeObject, demandSingle } from './internal/complete-object.ts'
import { filePack } from './internal/file-pack.ts'
import { lyingPack } from './internal/lying-pack.ts'
import { openUpload, type Upload } from './internal/open-upload.ts'
import { quarantineUnreadable } from './internal/quarantine-unreadable.ts'
import { readPack } from './internal/read-pack.ts'
import type { InstanceOutcome } from './reject-reason.ts'

export const CommitUploadInput = z.object({
  uploadId: z.uuid(),
  /** Of the pack, from the agent's signed request. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
})

/** Bytes that are no pack, or not the offered one, will not become so: the upload ends, the agent offers anew. */
async function giveUp(step: Step, ctx: Ctx, upload: Upload, error: unknown): Promise<never> {
  if (!(error instanceof DomainError) || error.code !== 'invalid') throw error
  await demandSingle(ctx, upload)
  await step('images.offered', async (tx, act) => {
    const [row] = await tx.select().from(packs).where(eq(packs.sha256, upload.packSha256)).for('update')
    await tx
      .update(uploads)
      .set({ state: 'abandoned', updatedAt: act.at })
      .where(and(eq(uploads.id, upload.id), eq(uploads.state, 'open')))
    act.note({ objectKind: 'upload', objectId: upload.id, details: { ...error.logFields } })
    // Nobody filed anything from it, so the name is free for the right bytes.
    if (row?.state === 'reserved') await tx.delete(packs).where(eq(packs.id, row.id))
  })
  if (error.logFields.reason === 'digest-mismatch') {
    // Filed before, and not there any more as it was filed: that is damage, and the next offer mends it.
    await lyingPack(ctx, { sha256: upload.packSha256, byteLength: upload.byteLength })
    await removeUnfiled(ctx, upload.packSha256)
  }
  throw error
}

/** Long enough for a part and the commit behind it. What lay there longer is read with its digest. */
const JUST_PUT_MS = 60_000

const wasJustPut = ({ storeUploadId, updatedAt }: Upload, now: Date): boolean =>
  storeUploadId === '' && now.getTime() - updatedAt.getTime() < JUST_PUT_MS

async function removeUnfiled(ctx: Ctx, packSha256: string): Promise<void> {
  const [row] = await ctx.services.database.withTenant(ctx.tenantId, (tx) =>
    tx.select({ id: packs.id }).from(packs).where(eq(packs.sha256, packSha256)),
  )
  if (!row) await ctx.services.store.remove(objectKey(ctx, 'pack', packSha256))
}

/**
 * Ends an upload: the object appears, the cloud reads it with its own eyes, rows become visible. What it answers is
 * ACK-C. May be repeated after a cut at any moment and then ends with one object and one set of rows.
 */
export const commitUpload = flow(
  { name: 'pack.commit', scope: 'agent:upload', audit: 'images.stored', input: CommitUploadInput },
  async (step, { uploadId, sha256 }, ctx): Promise<readonly InstanceOutcome[]> => {
    const upload = await openUpload(ctx, uploadId)
    if (upload.packSha256 !== sha256) throw new DomainError('invalid', 'this upload is of another pack')
    if (upload.state === 'abandoned')
      throw new DomainError('conflict', 'this upload was given up; offer the pack again')
    if (upload.state === 'open') await completeObject(ctx, upload)
    const pack = await readPack(
      ctx,
      { sha256, byteLength: upload.byteLength },
      { digestProven: wasJustPut(upload, ctx.services.now()) },
    ).catch((error: unknown) => giveUp(step, ctx, upload, error))
    const provenance = { source: 'agent', agentId: ctx.actor.id, remoteAddress: ctx.address } as const
    const aside = await quarantineUnreadable(step, ctx, { pack, provenance })
    const filed = await filePack(step, ctx, { pack, filing: { provenance, uploadId } })
    return [...filed, ...aside]
  },
)
