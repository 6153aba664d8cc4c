import { createHash } from 'node:crypto'
import type { Readable } from 'node:stream'
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { type ObjectRange, type ObjectStore, StoreError } from '@yingtong/domain'
import { watched } from '../streams/watched.ts'
import { collectBody } from './s3-body.ts'
import { ATTEMPTS_MAX, S3_TIMEOUTS, type S3Options, s3Client } from './s3-client.ts'
import { probeConditions, type S3Conditions, saysUnknown } from './s3-conditions.ts'
import { s3Fault, statusOf } from './s3-fault.ts'
import { s3Uploads } from './s3-uploads.ts'
import { assertStoreKey } from './store-key.ts'

export type { S3Options } from './s3-client.ts'

const md5 = (body: Uint8Array) => createHash('md5').update(body).digest('base64')

function assertDigest(body: Uint8Array, sha256: string | null): void {
  if (sha256 !== null && createHash('sha256').update(body).digest('hex') !== sha256)
    throw new Error('body does not match its digest')
}

interface Place {
  readonly Bucket: string
  readonly Key: string
}

interface Opened {
  readonly client: S3Client
  readonly conditions: S3Conditions
  readonly stallMs: number
}

async function openBucket(client: S3Client, Bucket: string): Promise<void> {
  await client.send(new HeadBucketCommand({ Bucket })).catch(async (error) => {
    if (statusOf(error) !== 404) throw error
    await client.send(new CreateBucketCommand({ Bucket }))
  })
}

async function head(client: S3Client, place: Place) {
  try {
    const answer = await client.send(new HeadObjectCommand(place))
    return { byteLength: answer.ContentLength ?? 0 }
  } catch (error) {
    const fault = s3Fault(error)
    if (fault.fault === 'absent') return null
    throw fault
  }
}

async function readOnce({ client, stallMs }: Opened, place: Place, range?: ObjectRange): Promise<Uint8Array> {
  const Range = range && `bytes=${range.offset}-${range.offset + range.length - 1}`
  const { Body, ContentLength } = await client.send(new GetObjectCommand({ ...place, Range }))
  if (!Body || ContentLength === undefined) throw new StoreError('away', 'an answer without length')
  if (range && ContentLength < range.length) {
    ;(Body as Readable).destroy()
    throw new StoreError(
      'short',
      `object is short: ${ContentLength} of ${range.length} bytes at ${range.offset}`,
    )
  }
  return collectBody(Body as Readable, { length: ContentLength, stallMs, into: range?.into })
}

/** The SDK repeats what fails before the first byte; a body that breaks off is repeated here. */
async function read(opened: Opened, place: Place, range?: ObjectRange): Promise<Uint8Array> {
  for (let attempt = 1; ; attempt += 1)
    try {
      return await readOnce(opened, place, range)
    } catch (error) {
      const brokeOff = error instanceof StoreError && error.fault === 'away'
      if (!brokeOff || attempt >= ATTEMPTS_MAX) throw s3Fault(error)
    }
}

/**
 * A write that must not replace: by the store's own condition where it obeys it, else after a look. `write` gets the
 * condition to send. Two who write at once without it write the same bytes: names are digests or random.
 */
async function unlessThere(
  { client, conditions }: Opened,
  place: Place,
  how: { readonly kind: keyof S3Conditions; readonly write: (IfNoneMatch?: '*') => Promise<unknown> },
): Promise<'stored' | 'exists'> {
  for (let attempt = 1; ; attempt += 1)
    try {
      if (!conditions[how.kind] && (await head(client, place)) !== null) return 'exists'
      await how.write(conditions[how.kind] ? '*' : undefined)
      return 'stored'
    } catch (error) {
      if (statusOf(error) === 412) return 'exists'
      const isFirst = attempt < ATTEMPTS_MAX
      // Another writer is just before us (409), or the store forgot what it knew when it was probed.
      if (isFirst && statusOf(error) === 409) continue
      if (isFirst && conditions[how.kind] && saysUnknown(error)) conditions[how.kind] = false
      else throw s3Fault(error)
    }
}

async function abort(client: S3Client, place: Place, UploadId: string): Promise<void> {
  await client.send(new AbortMultipartUploadCommand({ ...place, UploadId })).catch((error) => {
    if (statusOf(error) !== 404) throw s3Fault(error)
  })
}

/**
 * Any S3. Every body is signed with its SHA-256 (SigV4) and carries Content-MD5, so the store itself refuses damaged
 * bytes; writes are conditional (`If-None-Match: *`) or looked at before, so nothing is overwritten.
 */
export async function s3Store(options: S3Options): Promise<ObjectStore> {
  const timeouts = { ...S3_TIMEOUTS, ...options.timeouts }
  const client = s3Client(options, timeouts)
  const { bucket: Bucket } = options
  await openBucket(client, Bucket)
  const opened = {
    client,
    conditions: await probeConditions(client, Bucket),
    stallMs: timeouts.stallMs,
  }
  const placeOf = (Key: string): Place => {
    assertStoreKey(Key)
    return { Bucket, Key }
  }
  return {
    ...s3Uploads(client, Bucket),
    async put(key, bytes, { sha256, contentType, replace }) {
      const place = placeOf(key)
      assertDigest(bytes, sha256)
      const body = { Body: bytes, ContentLength: bytes.byteLength, ContentMD5: md5(bytes) }
      const write = (IfNoneMatch?: '*') =>
        client.send(new PutObjectCommand({ ...place, ...body, ContentType: contentType, IfNoneMatch }))
      if (!replace) return unlessThere(opened, place, { kind: 'put', write })
      await write().catch((error: unknown) => Promise.reject(s3Fault(error)))
      return 'stored'
    },
    head: async (key) => head(client, placeOf(key)),
    async read(key, range) {
      const place = placeOf(key)
      return range?.length === 0 ? new Uint8Array(0) : read(opened, place, range)
    },
    async stream(key) {
      const answer = await client.send(new GetObjectCommand(placeOf(key))).catch((error: unknown) => {
        throw s3Fault(error)
      })
      return watched(answer.Body as Readable)
    },
    async beginUpload(key) {
      const { UploadId } = await client
        .send(new CreateMultipartUploadCommand(placeOf(key)))
        .catch((error) => {
          throw s3Fault(error)
        })
      if (!UploadId) throw new StoreError('away', 'the store gave no upload id')
      return UploadId
    },
    async putPart(key, UploadId, { number, body: bytes, sha256 }) {
      const part = { ...placeOf(key), UploadId, PartNumber: number }
      assertDigest(bytes, sha256)
      const body = { Body: bytes, ContentLength: bytes.byteLength, ContentMD5: md5(bytes) }
      const { ETag } = await client.send(new UploadPartCommand({ ...part, ...body })).catch((error) => {
        throw s3Fault(error)
      })
      if (!ETag) throw new StoreError('away', 'the store gave no receipt')
      return ETag
    },
    async completeUpload(key, UploadId, receipts, { replace } = {}) {
      const place = placeOf(key)
      const Parts = receipts.map((ETag, index) => ({ ETag, PartNumber: index + 1 }))
      const write = async (IfNoneMatch?: '*') => {
        const command = { ...place, UploadId, MultipartUpload: { Parts }, IfNoneMatch }
        const answer = await client.send(new CompleteMultipartUploadCommand(command))
        // S3 may answer 200 with an error inside, and older gateways leave out the ETag: then the object decides.
        if (!answer.ETag && (await head(client, place)) === null)
          throw new StoreError('away', 'the store did not confirm the object')
      }
      if (replace) await write().catch((error: unknown) => Promise.reject(s3Fault(error)))
      else if ((await unlessThere(opened, place, { kind: 'complete', write })) === 'exists')
        await abort(client, place, UploadId)
    },
    abortUpload: (key, UploadId) => abort(client, placeOf(key), UploadId),
    async *list(prefix) {
      let ContinuationToken: string | undefined
      do {
        const command = new ListObjectsV2Command({ Bucket, Prefix: prefix, ContinuationToken })
        const page = await client.send(command).catch((error: unknown) => Promise.reject(s3Fault(error)))
        for (const { Key, Size, LastModified } of page.Contents ?? [])
          if (Key) yield { key: Key, byteLength: Size ?? 0, modifiedAt: LastModified ?? new Date(0) }
        ContinuationToken = page.NextContinuationToken
      } while (ContinuationToken)
    },
    async remove(key) {
      await client.send(new DeleteObjectCommand(placeOf(key))).catch((error) => {
        throw s3Fault(error)
      })
    },
  }
}
