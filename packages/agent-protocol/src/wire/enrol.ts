import { z } from 'zod'
import { AgentVersion } from './fields.ts'

/** Raw Ed25519 public key, 32 bytes in base64. */
const PublicKey = z.string().regex(/^[A-Za-z0-9+/]{43}=$/)

/** `POST /agent/v1/enrol`, the only unsigned request: a one-time code for a key pair made at the hospital. */
export const EnrolRequest = z.object({
  code: z.string().min(6).max(100),
  publicKey: PublicKey,
  version: AgentVersion,
})
export type EnrolRequest = z.infer<typeof EnrolRequest>

export const EnrolResponse = z.object({
  agentId: z.uuid(),
  /** Shown to the technician: which hospital this machine now speaks for. */
  tenantName: z.string().max(200),
})
export type EnrolResponse = z.infer<typeof EnrolResponse>

/** `POST /agent/v1/keys`: the next key, signed with the one in force; both count until the old one ends. */
export const RotateKeyRequest = z.object({ publicKey: PublicKey })
export type RotateKeyRequest = z.infer<typeof RotateKeyRequest>

export const RotateKeyResponse = z.object({ previousKeyEndsAt: z.iso.datetime({ offset: true }) })
export type RotateKeyResponse = z.infer<typeof RotateKeyResponse>
