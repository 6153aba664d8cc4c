import { z } from 'zod'
import { INSTANCES_MAX, InstanceUid, PlainText, Sha256 } from './fields.ts'

/** `POST /agent/v1/uploads/{uploadId}/commit`: all parts are there. The signature covers this digest. */
export const CommitRequest = z.object({
  sha256: Sha256,
  /** What the store answered to each part, where it answers something (S3). */
  parts: z
    .array(z.object({ number: z.int().min(1).max(10_000), etag: z.string().max(200).optional() }))
    .max(10_000)
    .optional(),
})
export type CommitRequest = z.infer<typeof CommitRequest>

export const InstanceOutcome = z.object({
  sopInstanceUid: InstanceUid,
  outcome: z.literal(['stored', 'duplicate', 'conflict', 'quarantined']),
  reason: PlainText.optional(),
})
export type InstanceOutcome = z.infer<typeof InstanceOutcome>

/** ACK-C: store confirmed, digest equal, rows committed. Each instance has its outcome. */
export const CommitResponse = z.object({
  ack: z.literal('C'),
  instances: z.array(InstanceOutcome).max(INSTANCES_MAX),
})
export type CommitResponse = z.infer<typeof CommitResponse>
