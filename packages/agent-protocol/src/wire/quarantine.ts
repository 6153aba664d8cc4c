import { z } from 'zod'
import { Count, InstanceUid, Instant, PlainText, Sha256 } from './fields.ts'

/**
 * `POST /agent/v1/quarantine`: the body is what a sender gave and the edge could not read; this describes it in the
 * header `x-yt-quarantine` as base64 of JSON in UTF-8.
 */
export const QuarantineNote = z.object({
  sha256: Sha256,
  byteLength: Count,
  /** Code of the DicomParseError, or another word from a closed list of the edge. */
  reason: z.string().min(1).max(50),
  /** Plain words, without patient data. */
  explanation: PlainText.optional(),
  receivedAt: Instant,
  sender: z.object({
    callingAeTitle: z.string().max(16),
    calledAeTitle: z.string().max(16),
    remoteAddress: z.string().max(64),
  }),
  sopClassUid: InstanceUid.optional(),
  sopInstanceUid: InstanceUid.optional(),
})
export type QuarantineNote = z.infer<typeof QuarantineNote>

export const QuarantineResponse = z.object({ id: z.string().min(1).max(200) })
export type QuarantineResponse = z.infer<typeof QuarantineResponse>

/** Value of the header `x-yt-quarantine`. */
export function encodeQuarantineNote(note: QuarantineNote): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(JSON.stringify(note))))
}

/** Null when the header is not a note. */
export function decodeQuarantineNote(header: string): QuarantineNote | null {
  try {
    const bytes = Uint8Array.from(atob(header), (c) => c.charCodeAt(0))
    return QuarantineNote.parse(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)))
  } catch {
    return null
  }
}
