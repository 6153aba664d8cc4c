import { and, eq, sql, uploads } from '@yingtong/db'
import { z } from 'zod'
import { objectKey } from '../archive/index.ts'
import { type Ctx, DomainError, flow, type Step } from '../kernel/index.ts'
import { demandExpected } from './expect-part.ts'
import { openUpload, type Upload } from './internal/open-upload.ts'
import { putPack } from './internal/put-pack.ts'
import { PART_BYTES_MAX, partCount } from './part-plan.ts'

export const PutPartInput = z.object({
  uploadId: z.uuid(),
  number: z.number().int().min(1).max(10_000),
  body: z
    .custom<Uint8Array>((value) => value instanceof Uint8Array, 'is no byte array')
    .refine((body) => body.byteLength <= PART_BYTES_MAX, 'is too large'),
  /** SHA-256 of the body, hex, as signed by the sender; the store compares it before it acknowledges. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
})

type Part = z.infer<typeof PutPartInput>

function checkPart(upload: Upload, part: Part): void {
  const length = demandExpected(upload, part.number)
  if (part.body.byteLength !== length)
    throw new DomainError(
      'invalid',
      `part ${part.number} must have ${length} bytes, not ${part.body.byteLength}`,
    )
}

/** The store's own upload, begun with the first part; of two who begin at once, one gives way. */
async function storeUploadOf(step: Step, ctx: Ctx, upload: Upload, key: string): Promise<string> {
  if (upload.storeUploadId !== '') return upload.storeUploadId
  const { store } = ctx.services
  const begun = await store.beginUpload(key)
  const kept = await step('images.offered', async (tx, act) => {
    await tx
      .update(uploads)
      .set({ storeUploadId: begun, updatedAt: act.at })
      .where(and(eq(uploads.id, upload.id), eq(uploads.storeUploadId, '')))
    const [row] = await tx.select().from(uploads).where(eq(uploads.id, upload.id))
    act.note({ objectKind: 'upload', objectId: upload.id })
    return row!.storeUploadId
  })
  if (kept !== begun) await store.abortUpload(key, begun).catch(() => undefined)
  return kept
}

async function intoStore(step: Step, ctx: Ctx, upload: Upload, part: Part): Promise<string> {
  const { store } = ctx.services
  const key = objectKey(ctx, 'pack', upload.packSha256)
  if (partCount(upload.byteLength, upload.partBytes) > 1) {
    const storeUploadId = await storeUploadOf(step, ctx, upload, key)
    const offset = (part.number - 1) * upload.partBytes
    return store.putPart(key, storeUploadId, { ...part, offset })
  }
  if (part.sha256 !== upload.packSha256)
    throw new DomainError('invalid', 'the bytes that arrived are not those that were offered', {
      logFields: { reason: 'digest-mismatch' },
    })
  await putPack(ctx, { sha256: upload.packSha256, byteLength: upload.byteLength }, part.body)
  return part.sha256
}

/** Stores one part of an upload; repeating a part is harmless. A pack of one part goes to the store in one request. */
export const putPart = flow(
  { name: 'pack.put-part', scope: 'agent:upload', audit: 'images.offered', input: PutPartInput },
  async (step, part, ctx): Promise<void> => {
    const upload = await openUpload(ctx, part.uploadId)
    checkPart(upload, part)
    const receipt = await intoStore(step, ctx, upload, part)
    const entry = { [part.number]: { sha256: part.sha256, receipt } }
    await step('images.offered', async (tx, act) => {
      await tx
        .update(uploads)
        .set({ parts: sql`${uploads.parts} || ${JSON.stringify(entry)}::jsonb`, updatedAt: act.at })
        .where(eq(uploads.id, upload.id))
      act.note({ objectKind: 'upload', objectId: upload.id, details: { part: part.number } })
    })
  },
)
