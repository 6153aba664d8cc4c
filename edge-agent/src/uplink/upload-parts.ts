import { createHash } from 'node:crypto'
import * as fs from 'node:fs'
import type { OfferAnswer } from '@yingtong/agent-protocol'
import type { Pack } from '../spool/pack-rows.ts'
import type { CloudClient, FileRange } from './cloud-client.ts'
import { CloudError } from './cloud-error.ts'
import type { Limit } from './limit.ts'

export type SendAnswer = Extract<OfferAnswer, { state: 'send' }>

export interface PartTag {
  readonly number: number
  readonly etag?: string
}

export interface PartUpload {
  readonly pack: Pack
  readonly path: string
  readonly answer: SendAnswer
  readonly cloud: CloudClient
  readonly limit: Limit
  /** A part has arrived; its bytes. */
  onPart(byteLength: number): void
}

/**
 * Puts the parts that the cloud does not have. When one fails the others still get through, so that a cut costs the
 * part it hit; then the first failure is thrown.
 */
export async function uploadParts(upload: PartUpload): Promise<PartTag[]> {
  const missing = upload.answer.parts.filter(({ done }) => !done)
  const results = await Promise.allSettled(
    missing.map((part) => upload.limit.run(() => putPart(upload, part), upload.pack.stat)),
  )
  const failed = results.find((result) => result.status === 'rejected')
  if (failed) throw failed.reason
  return results.flatMap((result) => (result.status === 'fulfilled' ? result.value : []))
}

async function putPart(upload: PartUpload, part: SendAnswer['parts'][number]): Promise<PartTag> {
  const { pack, path, answer } = upload
  const start = (part.number - 1) * answer.partBytes
  const byteLength = Math.min(answer.partBytes, pack.byteLength - start)
  if (byteLength <= 0)
    throw new CloudError('the cloud asks for a part beyond the pack', { failure: 'transient' })
  const whole = byteLength === pack.byteLength
  const sha256 = whole ? pack.sha256 : await digestOfRange({ path, start, byteLength })
  const etag = await upload.cloud.putPart(part.url, { path, start, byteLength, sha256 })
  upload.onPart(byteLength)
  return { number: part.number, ...(etag ? { etag } : {}) }
}

async function digestOfRange({ path, start, byteLength }: Omit<FileRange, 'sha256'>): Promise<string> {
  const hash = createHash('sha256')
  const range = { start, end: start + byteLength - 1, highWaterMark: 256 * 1024 }
  for await (const chunk of fs.createReadStream(path, range)) hash.update(chunk)
  return hash.digest('hex')
}
