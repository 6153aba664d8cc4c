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
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import type { ObjectStore } from '@yingtong/domain'
import { watched } from '../streams/watched.ts'
import { assertStoreKey } from './store-key.ts'

export interface S3Options {
  readonly endpoint: string
  readonly region: string
  readonly bucket: string
  readonly accessKeyId: string
  readonly secretAccessKey: string
}

/** Until the store has taken a connection, and until it says or takes something; it is asked twice. */
const CONNECT_MS = 3_000
const SILENCE_MS = 10_000

const md5 = (body: Uint8Array) => createHash('md5').update(body).digest('base64')

const statusOf = (error: unknown) =>
  (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode

function assertDigest(body: Uint8Array, sha256: string | null): void {
  if (sha256 !== null && createHash('sha256').update(body).digest('hex') !== sha256)
    throw new Error('body does not match its digest')
}

/** The bytes of a body in the memory of the reader; at most as many as fit. */
async function readInto(answer: Readable, into: Uint8Array): Promise<Uint8Array> {
  let at = 0
  for await (const chunk of answer as AsyncIterable<Uint8Array>) {
    if (at + chunk.length > into.length) throw new Error('the store sent more than was asked for')
    into.set(chunk, at)
    at += chunk.length
  }
  return into.subarray(0, at)
}

/**
 * Any S3. Every body is signed with its SHA-256 (SigV4) and carries Content-MD5, so the store itself refuses damaged
 * bytes; writes are conditional (`If-None-Match: *`), so nothing is overwritten.
 */
export async function s3Store(options: S3Options): Promise<ObjectStore> {
  const client = new S3Client({
    endpoint: options.endpoint,
    region: options.region,
    forcePathStyle: true,
    credentials: { accessKeyId: options.accessKeyId, secretAccessKey: options.secretAccessKey },
    // Stores that predate flexible checksums refuse the trailers; SigV4 and MD5 cover the body.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    maxAttempts: 2,
    requestHandler: { connectionTimeout: CONNECT_MS, socketTimeout: SILENCE_MS },
  })
  const { bucket: Bucket } = options
  await client.send(new HeadBucketCommand({ Bucket })).catch(async (error) => {
    if (statusOf(error) !== 404) throw error
    await client.send(new CreateBucketCommand({ Bucket }))
  })

  async function body(key: string, range?: { offset: number; length: number }) {
    assertStoreKey(key)
    const Range = range && `bytes=${range.offset}-${range.offset + range.length - 1}`
    const answer = await client.send(new GetObjectCommand({ Bucket, Key: key, Range }))
    if (!answer.Body) throw new Error('object has no body')
    return answer.Body
  }

  async function head(key: string) {
    assertStoreKey(key)
    try {
      const answer = await client.send(new HeadObjectCommand({ Bucket, Key: key }))
      return { byteLength: answer.ContentLength ?? 0 }
    } catch (error) {
      if (statusOf(error) === 404) return null
      throw error
    }
  }

  return {
    async put(key, bytes, { sha256, contentType }) {
      assertStoreKey(key)
      assertDigest(bytes, sha256)
      try {
        await client.send(
          new PutObjectCommand({
            Bucket,
            Key: key,
            Body: bytes,
            ContentLength: bytes.byteLength,
            ContentMD5: md5(bytes),
            ContentType: contentType,
            IfNoneMatch: '*',
          }),
        )
        return 'stored'
      } catch (error) {
        if (statusOf(error) === 412) return 'exists'
        throw error
      }
    },
    head,
    async read(key, range) {
      if (range?.length === 0) return new Uint8Array(0)
      const answer = await body(key, range)
      const bytes = range?.into
        ? await readInto(answer as Readable, range.into)
        : await answer.transformToByteArray()
      if (range && bytes.byteLength !== range.length)
        throw new Error(`object is short: ${bytes.byteLength} of ${range.length} bytes at ${range.offset}`)
      return bytes
    },
    stream: async (key) => watched((await body(key)) as Readable),
    async beginUpload(key) {
      assertStoreKey(key)
      const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket, Key: key }))
      if (!UploadId) throw new Error('the store gave no upload id')
      return UploadId
    },
    async putPart(key, UploadId, { number, body: bytes, sha256 }) {
      assertStoreKey(key)
      assertDigest(bytes, sha256)
      const part = { Bucket, Key: key, UploadId, PartNumber: number }
      const { ETag } = await client.send(
        new UploadPartCommand({
          ...part,
          Body: bytes,
          ContentLength: bytes.byteLength,
          ContentMD5: md5(bytes),
        }),
      )
      if (!ETag) throw new Error('the store gave no receipt')
      return ETag
    },
    async completeUpload(key, UploadId, receipts) {
      const Parts = receipts.map((ETag, index) => ({ ETag, PartNumber: index + 1 }))
      const answer = await client.send(
        new CompleteMultipartUploadCommand({ Bucket, Key: key, UploadId, MultipartUpload: { Parts } }),
      )
      // S3 may answer 200 with an error inside, and older gateways leave out the ETag: then the object itself decides.
      if (!answer.ETag && (await head(key)) === null) throw new Error('the store did not confirm the object')
    },
    async abortUpload(key, UploadId) {
      await client.send(new AbortMultipartUploadCommand({ Bucket, Key: key, UploadId })).catch((error) => {
        if (statusOf(error) !== 404) throw error
      })
    },
    async *list(prefix) {
      let ContinuationToken: string | undefined
      do {
        const page = await client.send(
          new ListObjectsV2Command({ Bucket, Prefix: prefix, ContinuationToken }),
        )
        for (const { Key, Size, LastModified } of page.Contents ?? [])
          if (Key) yield { key: Key, byteLength: Size ?? 0, modifiedAt: LastModified ?? new Date(0) }
        ContinuationToken = page.NextContinuationToken
      } while (ContinuationToken)
    },
    async remove(key) {
      assertStoreKey(key)
      await client.send(new DeleteObjectCommand({ Bucket, Key: key }))
    },
  }
}
