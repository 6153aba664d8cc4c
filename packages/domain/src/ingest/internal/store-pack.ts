import { createHash } from 'node:crypto'
import { objectKey, type PackRef } from '../../archive/index.ts'
import type { Ctx, ScratchFile } from '../../kernel/index.ts'
import { partBytesOf, partCount, partLength } from '../part-plan.ts'
import { lyingPack } from './lying-pack.ts'
import { putPack } from './put-pack.ts'

/** Everything is on disk by now and can wait for memory. */
const PATIENCE_MS = 120_000

/** Twice: the store seals what it writes. */
const booked = <T>(ctx: Ctx, bytes: number, work: () => Promise<T>) =>
  ctx.services.memory.within(ctx.tenantId, 2 * bytes, work, { patienceMs: PATIENCE_MS })

/**
 * Puts a pack that lies on disk into the store: in one request when it is small, else in parts. When it returns, these
 * very bytes lie there, whatever lay there before.
 */
export async function storePack(ctx: Ctx, pack: PackRef, bytes: ScratchFile): Promise<void> {
  const partBytes = partBytesOf(pack.byteLength)
  if (partCount(pack.byteLength, partBytes) === 1)
    return booked(ctx, pack.byteLength, async () => putPack(ctx, pack, await bytes.read(0, pack.byteLength)))
  const lying = await lyingPack(ctx, pack)
  if (lying !== 'same') await inParts(ctx, pack, { bytes, partBytes, replace: lying === 'other' })
}

interface Sending {
  readonly bytes: ScratchFile
  readonly partBytes: number
  readonly replace: boolean
}

async function inParts(ctx: Ctx, pack: PackRef, { bytes, partBytes, replace }: Sending): Promise<void> {
  const { store } = ctx.services
  const key = objectKey(ctx, 'pack', pack.sha256)
  const count = partCount(pack.byteLength, partBytes)
  const uploadId = await store.beginUpload(key)
  try {
    const receipts: string[] = []
    for (let number = 1; number <= count; number += 1) {
      const length = partLength(pack.byteLength, partBytes, number)
      const offset = (number - 1) * partBytes
      const put = async () => {
        const body = await bytes.read(offset, length)
        const sha256 = createHash('sha256').update(body).digest('hex')
        return store.putPart(key, uploadId, { number, offset, body, sha256 })
      }
      receipts.push(await booked(ctx, length, put))
    }
    await store.completeUpload(key, uploadId, receipts, { replace })
  } catch (error) {
    await store.abortUpload(key, uploadId).catch(() => undefined)
    throw error
  }
}
