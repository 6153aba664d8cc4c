import { objectKey } from '../../archive/index.ts'
import type { Ctx } from '../../kernel/index.ts'
import { lyingPack } from './lying-pack.ts'
import { forgetParts, lostParts, MissingPartsError, partNumbers, unrecorded } from './missing-parts.ts'
import type { Upload } from './open-upload.ts'

async function demandParts(ctx: Ctx, upload: Upload, lost: readonly number[]): Promise<void> {
  if (lost.length === 0) return
  await forgetParts(ctx, upload, lost)
  throw new MissingPartsError(lost)
}

/**
 * A pack of one part was put as a whole; asked when it cannot be read, since only the store knows whether it still lies
 * there. Throws MissingPartsError when it does not.
 */
export async function demandSingle(ctx: Ctx, upload: Upload): Promise<void> {
  if (upload.storeUploadId !== '' || upload.state !== 'open') return
  const info = await ctx.services.store.head(objectKey(ctx, 'pack', upload.packSha256))
  if (info?.byteLength !== upload.byteLength) await demandParts(ctx, upload, partNumbers(upload))
}

/**
 * Lets the object appear. A commit that was cut off after this, or another one at the same time, finds it there and goes
 * on. Throws MissingPartsError with the parts that are not in the store, whatever the database says.
 */
export async function completeObject(ctx: Ctx, upload: Upload): Promise<void> {
  const { store } = ctx.services
  const unput = unrecorded(upload)
  if (unput.length > 0) throw new MissingPartsError(unput)
  if (upload.storeUploadId === '') return
  const pack = { sha256: upload.packSha256, byteLength: upload.byteLength }
  const key = objectKey(ctx, 'pack', pack.sha256)
  const lying = await lyingPack(ctx, pack)
  if (lying === 'same') return
  const receipts = partNumbers(upload).map((number) => upload.parts[String(number)]!.receipt)
  try {
    await store.completeUpload(key, upload.storeUploadId, receipts, { replace: lying === 'other' })
  } catch (error) {
    // Completed by another try meanwhile?
    if ((await lyingPack(ctx, pack)) === 'same') return
    await demandParts(ctx, upload, await lostParts(ctx, upload))
    throw error
  }
}
