/** Headers of every signed request; lower case, as both sides compare them. */
export const HEADER = {
  agent: 'x-yt-agent',
  timestamp: 'x-yt-timestamp',
  nonce: 'x-yt-nonce',
  bodySha256: 'x-yt-content-sha256',
  signature: 'x-yt-signature',
  protocol: 'x-yt-protocol',
  partSha256: 'x-part-sha256',
  quarantine: 'x-yt-quarantine',
} as const

/** What a signature covers. */
export interface SignedFields {
  readonly method: string
  /** Path and query exactly as sent. */
  readonly path: string
  readonly agentId: string
  /** SHA-256 (hex) of the body; of nothing for a request without one. */
  readonly bodySha256: string
  /** RFC 3339 in UTC with milliseconds. */
  readonly timestamp: string
  /** Never used twice by an agent within the time window. */
  readonly nonce: string
}

/** SHA-256 of no bytes. */
export const EMPTY_SHA256 = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'

/**
 * The text that is signed: a version line, then one field a line. No field may hold a line break, so that no two
 * requests have the same text. Throws RangeError when one does.
 */
export function canonicalRequest(f: SignedFields): string {
  const lines = ['YT1-ED25519', f.method.toUpperCase(), f.path, f.agentId, f.bodySha256, f.timestamp, f.nonce]
  if (lines.some(hasControlCharacter)) throw new RangeError('a signed field holds a control character')
  return lines.join('\n')
}

/** Whether a text could break the lines of the canonical request. */
export function hasControlCharacter(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code < 0x20 || code === 0x7f) return true
  }
  return false
}
