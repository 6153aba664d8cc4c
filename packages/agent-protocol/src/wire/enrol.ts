import { z } from 'zod'
import { AgentVersion } from './fields.ts'

/** Raw Ed25519 public key, 32 bytes in base64. */
const PublicKey = z.string().regex(/^[A-Za-z0-9+/]{43}=$/)

/** What stands in `x-yt-agent` of an enrolment: the machine is nobody yet. */
export const ENROLLING = 'enrolling'

/**
 * `POST /agent/v1/enrol`: a one-time code for a key pair made at the hospital. Signed like every request, with the key
 * that it brings: who sends it holds the private half.
 */
export const EnrolRequest = z.object({
  /** As it was typed: case, blanks and hyphens do not count. */
  code: z.string().min(6).max(100),
  publicKey: PublicKey,
  version: AgentVersion,
  /** The agent that this machine was. Only a code of the same hospital enrols it again: its spool is theirs. */
  formerAgentId: z.uuid().optional(),
})
export type EnrolRequest = z.infer<typeof EnrolRequest>

export const EnrolResponse = z.object({
  agentId: z.uuid(),
  /** Shown to the technician: which hospital this machine now speaks for. */
  tenantName: z.string().max(200),
  /** The AE title that was agreed on with the code; absent from a cloud that leaves it to the machine. */
  aeTitle: z.string().max(16).optional(),
})
export type EnrolResponse = z.infer<typeof EnrolResponse>

/** `POST /agent/v1/keys`: the next key, signed with the one in force; both count until the old one ends. */
export const RotateKeyRequest = z.object({ publicKey: PublicKey })
export type RotateKeyRequest = z.infer<typeof RotateKeyRequest>

export const RotateKeyResponse = z.object({ previousKeyEndsAt: z.iso.datetime({ offset: true }) })
export type RotateKeyResponse = z.infer<typeof RotateKeyResponse>
