import { and, eq, uploads } from '@yingtong/db'
import { objectKey } from '../../archive/index.ts'
import { type Ctx, DomainError } from '../../kernel/index.ts'
import { partCount } from '../part-plan.ts'
import type { Upload } from './open-upload.ts'

/** What stands between an upload and its end: the sender puts these parts and commits again. */
export class MissingPartsError extends DomainError {
  readonly parts: readonly number[]

  constructor(parts: readonly number[]) {
    const named = parts.slice(0, 10).join(', ')
    super('conflict', `parts are missing: ${named}; put them and commit again`, {
      logFields: { reason: 'missing-parts', missing: parts.length },
    })
    this.name = 'MissingPartsError'
    this.parts = parts
  }
}

export const partNumbers = ({ byteLength, partBytes }: Upload): number[] =>
  Array.from({ length: partCount(byteLength, partBytes) }, (_, index) => index + 1)

/** Parts that nobody has put yet, by the database. */
export const unrecorded = (upload: Upload): number[] =>
  partNumbers(upload).filter((number) => !(String(number) in upload.parts))

/**
 * Parts that the database has and the store has not, or has with other bytes. All of them when the store knows no such
 * upload any more; the next part then begins another.
 */
export async function lostParts(ctx: Ctx, upload: Upload): Promise<readonly number[]> {
  const key = objectKey(ctx, 'pack', upload.packSha256)
  const lying = await ctx.services.store.listParts(key, upload.storeUploadId)
  if (lying === null) return partNumbers(upload)
  return partNumbers(upload).filter((number) => lying.get(number) !== upload.parts[String(number)]?.receipt)
}

/** Takes back that parts are here; an offer asks for them again too. */
export async function forgetParts(ctx: Ctx, upload: Upload, lost: readonly number[]): Promise<void> {
  const isAll = lost.length === partNumbers(upload).length
  await ctx.services.database.withTenant(ctx.tenantId, async (tx) => {
    const [row] = await tx.select().from(uploads).where(eq(uploads.id, upload.id)).for('update')
    if (row?.state !== 'open' || row.storeUploadId !== upload.storeUploadId) return
    const parts = { ...row.parts }
    for (const number of lost) {
      // What was put meanwhile counts.
      const receipt = upload.parts[String(number)]?.receipt
      if (parts[String(number)]?.receipt === receipt) delete parts[String(number)]
    }
    await tx
      .update(uploads)
      .set({ parts, updatedAt: ctx.services.now(), ...(isAll ? { storeUploadId: '' } : {}) })
      .where(and(eq(uploads.id, upload.id), eq(uploads.state, 'open')))
  })
}
