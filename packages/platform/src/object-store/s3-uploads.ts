import { ListMultipartUploadsCommand, ListPartsCommand, type S3Client } from '@aws-sdk/client-s3'
import type { ObjectStore } from '@yingtong/domain'
import { s3Fault } from './s3-fault.ts'
import { assertStoreKey } from './store-key.ts'

/** What the store knows of writes in parts that have not ended. */
export function s3Uploads(client: S3Client, Bucket: string): Pick<ObjectStore, 'listParts' | 'listUploads'> {
  return {
    async listParts(key, UploadId) {
      assertStoreKey(key)
      const parts = new Map<number, string>()
      let PartNumberMarker: string | undefined
      try {
        do {
          const command = new ListPartsCommand({ Bucket, Key: key, UploadId, PartNumberMarker })
          const page = await client.send(command)
          for (const { PartNumber, ETag } of page.Parts ?? [])
            if (PartNumber !== undefined && ETag) parts.set(PartNumber, ETag)
          PartNumberMarker = page.IsTruncated ? page.NextPartNumberMarker : undefined
        } while (PartNumberMarker)
      } catch (error) {
        const fault = s3Fault(error)
        if (fault.fault === 'absent') return null
        throw fault
      }
      return parts
    },
    async *listUploads(Prefix) {
      let marker: { KeyMarker?: string | undefined; UploadIdMarker?: string | undefined } | null = {}
      while (marker) {
        const command: ListMultipartUploadsCommand = new ListMultipartUploadsCommand({
          Bucket,
          Prefix,
          ...marker,
        })
        const page = await client.send(command).catch((error: unknown) => Promise.reject(s3Fault(error)))
        for (const { Key, UploadId, Initiated } of page.Uploads ?? [])
          if (Key && UploadId) yield { key: Key, uploadId: UploadId, startedAt: Initiated ?? new Date(0) }
        marker = page.IsTruncated
          ? { KeyMarker: page.NextKeyMarker, UploadIdMarker: page.NextUploadIdMarker }
          : null
      }
    },
  }
}
