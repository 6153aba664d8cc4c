import { z } from 'zod'
import { PACKS_MAX, Sha256 } from './fields.ts'

/** `POST /agent/v1/status`: how safe are these packs? */
export const StatusRequest = z.object({ packs: z.array(Sha256).min(1).max(PACKS_MAX) })
export type StatusRequest = z.infer<typeof StatusRequest>

/** 'C': committed. 'S': read back and every original rebuilt; only then may the edge forget it (after keep-days). */
export const StatusResponse = z.object({
  packs: z.array(z.object({ sha256: Sha256, ack: z.literal(['none', 'C', 'S']) })).max(PACKS_MAX),
})
export type StatusResponse = z.infer<typeof StatusResponse>
