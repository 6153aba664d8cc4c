/**
 * The request with its body read, at most `maxBytes`; null when there is more. Counted while it comes: a chunked body
 * claims no length, and a claimed one may lie.
 */
export async function cappedRequest(request: Request, maxBytes: number): Promise<Request | null> {
  if (Number(request.headers.get('content-length') ?? 0) > maxBytes) return null
  if (request.body === null) return request
  const chunks: Uint8Array[] = []
  let byteLength = 0
  const reader = request.body.getReader()
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    byteLength += read.value.byteLength
    if (byteLength > maxBytes) {
      reader.cancel().catch(() => {})
      return null
    }
    chunks.push(read.value)
  }
  const { url, method, headers, signal } = request
  return new Request(url, { method, headers, signal, body: Buffer.concat(chunks, byteLength) })
}
