/** True for a UID that PS3.5 §9.1 allows: components of digits without leading zeros, at most 64 characters. */
export function isValidUid(text: string): boolean {
  return text.length <= 64 && /^(0|[1-9]\d*)(\.(0|[1-9]\d*))*$/.test(text)
}

/** True for what may be filed as a UID although PS3.5 §9.1 forbids it: old devices write letters or too many characters. */
export function isStorableUid(text: string): boolean {
  return text.length <= 128 && /^[0-9A-Za-z][0-9A-Za-z._-]*$/.test(text) && !text.includes('..')
}

/** A new UID under 2.25 made of a random UUID (PS3.5 §B.2, RFC 9562 version 4). */
export function newUid(): string {
  // Not randomUUID(): browsers have it on secure origins only.
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  bytes[6] = ((bytes[6] as number) & 0x0f) | 0x40
  bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80
  return `2.25.${bytes.reduce((value, byte) => (value << 8n) | BigInt(byte), 0n)}`
}
