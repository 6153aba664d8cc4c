/** A copy with the bytes of each word reversed; a torn last word stays as it is, words of one byte are not copied. */
export function swapWords(bytes: Uint8Array, wordBytes: number): Uint8Array {
  if (wordBytes <= 1) return bytes
  const out = bytes.slice()
  for (let at = 0; at + wordBytes <= out.length; at += wordBytes) out.subarray(at, at + wordBytes).reverse()
  return out
}
