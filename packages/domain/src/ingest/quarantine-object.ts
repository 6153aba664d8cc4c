import { z } from 'zod'
import { flow } from '../kernel/index.ts'
import { keepInQuarantine } from './internal/keep-in-quarantine.ts'

/** Larger objects stay at the hospital, where the agent keeps them. */
export const QUARANTINE_BYTES_MAX = 256 * 1024 * 1024

const text = (max: number) => z.string().max(max).optional()

export const QuarantineObjectInput = z.object({
  bytes: z
    .custom<Uint8Array>((value) => value instanceof Uint8Array, 'is no byte array')
    .refine((bytes) => bytes.byteLength <= QUARANTINE_BYTES_MAX, 'is too large to keep here'),
  reason: z.string().min(1).max(64),
  explanation: z.string().max(500).default(''),
  callingAeTitle: text(64),
  remoteAddress: text(100),
  claimedSopClassUid: text(200),
  claimedSopInstanceUid: text(200),
})

/** Keeps what could not be filed, with who sent it and why, until a person decides. */
export const quarantineObject = flow(
  { name: 'quarantine.add', scope: 'image:store', audit: 'quarantine.added', input: QuarantineObjectInput },
  async (step, input, ctx) => {
    const source = ctx.actor.kind === 'agent' ? 'agent' : 'web'
    return keepInQuarantine(step, ctx, { ...input, source })
  },
)
