import { randomBytes } from 'node:crypto'
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { statusOf } from './s3-fault.ts'

/** Whether the store obeys `If-None-Match: *`; one that does not is asked with HEAD before each write. */
export interface S3Conditions {
  put: boolean
  complete: boolean
}

/** True for the refusal that the condition asks for; false when the store wrote all the same or does not know it. */
async function isRefused(write: () => Promise<unknown>): Promise<boolean> {
  try {
    await write()
    return false
  } catch (error) {
    const status = statusOf(error)
    if (status === 412 || status === 409) return true
    if (saysUnknown(error)) return false
    throw error
  }
}

/** 501 by the standard; some stores call a header that they do not know a wrong argument. */
export function saysUnknown(error: unknown): boolean {
  const { name } = error as { name?: string }
  const named = name === 'NotImplemented' || name === 'InvalidArgument' || name === 'InvalidRequest'
  return statusOf(error) === 501 || (statusOf(error) === 400 && named)
}

async function completesOver(client: S3Client, object: { Bucket: string; Key: string }): Promise<boolean> {
  const { UploadId } = await client.send(new CreateMultipartUploadCommand(object))
  if (!UploadId) return true
  const part = { ...object, UploadId, PartNumber: 1 }
  try {
    const { ETag } = await client.send(new UploadPartCommand({ ...part, Body: Buffer.of(2) }))
    const MultipartUpload = { Parts: [{ ETag, PartNumber: 1 }] }
    return !(await isRefused(() =>
      client.send(
        new CompleteMultipartUploadCommand({ ...object, UploadId, MultipartUpload, IfNoneMatch: '*' }),
      ),
    ))
  } finally {
    await client.send(new AbortMultipartUploadCommand({ ...object, UploadId })).catch(() => undefined)
  }
}

/**
 * Finds out on an object of its own what the store does with a conditional write. A store that silently ignores the
 * condition would overwrite images; no answer tells that afterwards.
 */
export async function probeConditions(client: S3Client, bucket: string): Promise<S3Conditions> {
  const object = { Bucket: bucket, Key: `probe/${randomBytes(16).toString('hex')}` }
  await client.send(new PutObjectCommand({ ...object, Body: Buffer.of(0) }))
  try {
    const again = () => client.send(new PutObjectCommand({ ...object, Body: Buffer.of(1), IfNoneMatch: '*' }))
    return { put: await isRefused(again), complete: !(await completesOver(client, object)) }
  } finally {
    await client.send(new DeleteObjectCommand(object)).catch(() => undefined)
  }
}
