import { createHash } from 'node:crypto'
import { objectKey, type PackRef } from '../../archive/index.ts'
import type { Ctx, ScratchFile } from '../../kernel/index.ts'
import { partBytesOf, partCount, partLength } from '../part-plan.ts'

/** Everything is on disk by now and can wait for memory. */
const PATIENCE_MS = 120_000

/** Twice: the store seals what it writes. */
const booked = <T>(ctx: Ctx, bytes: number, work: () => Promise<T>) =>
  ctx.services.memory.within(ctx.tenantId, 2 * bytes, work, { patienceMs: PATIENCE_MS })

/** Puts a pack that lies on disk into the store: in one request when it is small, else in parts. */
export async function storePack(ctx: Ctx, pack: PackRef, bytes: ScratchFile): Promise<void> {
  const { store } = ctx.services
  const key = objectKey(ctx, 'pack', pack.sha256)
  const partBytes = partBytesOf(pack.byteLength)
  const count = partCount(pack.byteLength, partBytes)
  if (count === 1) {
    return booked(ctx, pack.byteLength, async () => {
      const body = await bytes.read(0, pack.byteLength)
      await store.put(key, body, { sha256: pack.sha256, contentType: 'application/octet-stream' })
    })
  }
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
    await store.completeUpload(key, uploadId, receipts)
  } catch (error) {
    await store.abortUpload(key, uploadId).catch(() => undefined)
    throw error
  }
}
