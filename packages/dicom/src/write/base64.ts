const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
/** Two characters for each 12 bits. */
const PAIRS = Array.from({ length: 4096 }, (_, bits) => `${ALPHABET[bits >> 6]}${ALPHABET[bits & 63]}`)

/** Bytes → base64 (RFC 4648 §4). */
export function toBase64(bytes: Uint8Array): string {
  let text = ''
  let at = 0
  for (; at + 2 < bytes.length; at += 3) {
    const bits = ((bytes[at] as number) << 16) | ((bytes[at + 1] as number) << 8) | (bytes[at + 2] as number)
    text += (PAIRS[bits >> 12] as string) + (PAIRS[bits & 4095] as string)
  }
  const left = bytes.length - at
  if (left === 0) return text
  const bits = ((bytes[at] as number) << 16) | ((bytes[at + 1] ?? 0) << 8)
  return `${text}${PAIRS[bits >> 12]}${left === 2 ? ALPHABET[(bits >> 6) & 63] : '='}=`
}

/** Base64 → bytes; throws DOMException when the text is none. */
export function fromBase64(text: string): Uint8Array {
  const binary = atob(text)
  const bytes = new Uint8Array(binary.length)
  for (let i = 0; i < binary.length; i += 1) bytes[i] = binary.charCodeAt(i)
  return bytes
}
