import { z } from 'zod'
import { PACKS_MAX, Sha256 } from './fields.ts'

/** `POST /agent/v1/status`: how safe are these packs? */
export const StatusRequest = z.object({ packs: z.array(Sha256).min(1).max(PACKS_MAX) })
export type StatusRequest = z.infer<typeof StatusRequest>

/** Why a pack that was taken once is `none` again: its object does not hold what was stored, or is gone. Offer it anew. */
export const LOST_STATES = ['damaged', 'missing'] as const
export type LostState = (typeof LOST_STATES)[number]

/**
 * 'C': committed. 'S': read back and every original rebuilt; only then may the edge forget it (after keep-days). It is
 * said about now: what was 'S' may be 'none' later, with the reason in `state`.
 */
export const StatusResponse = z.object({
  packs: z
    .array(
      z.object({
        sha256: Sha256,
        ack: z.literal(['none', 'C', 'S']),
        /** One of LOST_STATES; an agent passes over words that it does not know. Absent when nothing was lost. */
        state: z.string().max(50).optional(),
      }),
    )
    .max(PACKS_MAX),
})
export type StatusResponse = z.infer<typeof StatusResponse>
