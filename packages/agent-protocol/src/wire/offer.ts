import { z } from 'zod'
import { Count, INSTANCES_MAX, InstanceUid, PACKS_MAX, Sha256 } from './fields.ts'

/** `POST /agent/v1/offers`: what the agent has and the cloud may lack. Idempotent; also the way out of every doubt. */
export const OfferRequest = z.object({
  packs: z
    .array(
      z.object({
        /** Of the whole pack, which is also its name in the store. */
        sha256: Sha256,
        byteLength: Count,
        studyInstanceUid: InstanceUid,
        seriesInstanceUid: InstanceUid,
        instances: z
          .array(z.object({ sopInstanceUid: InstanceUid, sha256: Sha256 }))
          .min(1)
          .max(INSTANCES_MAX),
        /** How many instances the study should have in the end, as far as the modality said so. */
        declaredInstances: Count.optional(),
        /** Emergency first: higher goes before lower. */
        priority: z.int().min(0).max(9).optional(),
      }),
    )
    .min(1)
    .max(PACKS_MAX),
})
export type OfferRequest = z.infer<typeof OfferRequest>

/** A pack is there ('have'), or is wanted in parts of `partBytes` (the last may be shorter). */
export const OfferAnswer = z.discriminatedUnion('state', [
  z.object({ sha256: Sha256, state: z.literal('have'), ack: z.literal(['C', 'S']).optional() }),
  z.object({
    sha256: Sha256,
    state: z.literal('send'),
    uploadId: z.string().min(1).max(200),
    partBytes: z.int().positive(),
    parts: z
      .array(
        z.object({
          /** From 1. */
          number: z.int().min(1).max(10_000),
          /** Absolute (presigned) or below the cloud's origin; the agent follows no other. */
          url: z.string().min(1).max(4096),
          done: z.boolean(),
        }),
      )
      .min(1)
      .max(10_000),
    expiresAt: z.iso.datetime({ offset: true }).optional(),
  }),
])
export type OfferAnswer = z.infer<typeof OfferAnswer>

export const OfferResponse = z.object({ packs: z.array(OfferAnswer).max(PACKS_MAX) })
export type OfferResponse = z.infer<typeof OfferResponse>
