/** A copy with the bytes of each word reversed; a torn last word stays as it is, words of one byte are not copied. */
export function swapWords(bytes: Uint8Array, wordBytes: number): Uint8Array {
  if (wordBytes <= 1) return bytes
  // Not slice(): that of a Node Buffer is a view, and the caller's bytes would be swapped too.
  const out = new Uint8Array(bytes)
  for (let at = 0; at + wordBytes <= out.length; at += wordBytes) out.subarray(at, at + wordBytes).reverse()
  return out
}
