import { type Ctx, DomainError } from '../kernel/index.ts'
import { openUpload, type Upload } from './internal/open-upload.ts'
import { partLength } from './part-plan.ts'

/** Refuses a part that no upload of this agent waits for; answers how long it must be. */
export function demandExpected(upload: Upload, number: number): number {
  if (upload.state !== 'open')
    throw new DomainError('conflict', `this upload is ${upload.state}; offer the pack again`)
  const length = partLength(upload.byteLength, upload.partBytes, number)
  if (length === 0) throw new DomainError('invalid', `there is no part ${number} of this upload`)
  return length
}

/** What a door asks before it takes a part in: nobody sends 32 MiB to hear that nobody wants them. */
export async function expectPart(
  ctx: Ctx,
  part: { readonly uploadId: string; readonly number: number },
): Promise<number> {
  return demandExpected(await openUpload(ctx, part.uploadId), part.number)
}

/** The same for a commit: throws `not-found` for an upload that this agent has not. */
export async function expectUpload(ctx: Ctx, uploadId: string): Promise<void> {
  await openUpload(ctx, uploadId)
}
