import { randomUUID } from 'node:crypto'

export interface BodyPart {
  readonly contentType: string
  readonly location?: string
  readonly body: Uint8Array | AsyncIterable<Uint8Array>
}

const encoder = new TextEncoder()

async function* encodeParts(parts: AsyncIterable<BodyPart>, boundary: string): AsyncGenerator<Uint8Array> {
  for await (const { contentType, location, body } of parts) {
    const lines = [`--${boundary}`, `Content-Type: ${contentType}`]
    if (location) lines.push(`Content-Location: ${location}`)
    yield encoder.encode(`${lines.join('\r\n')}\r\n\r\n`)
    if (body instanceof Uint8Array) yield body
    else yield* body
    yield encoder.encode('\r\n')
  }
  yield encoder.encode(`--${boundary}--\r\n`)
}

/** A pulled stream over an async generator; an abandoned download returns the generator at once. */
export function streamOf(chunks: AsyncGenerator<Uint8Array>): ReadableStream<Uint8Array> {
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await chunks.next()
      if (done) controller.close()
      else controller.enqueue(value)
    },
    async cancel() {
      await chunks.return(undefined)
    },
  })
}

/** A `multipart/related` answer (RFC 2387) that streams its parts as they are read. */
export function multipartResponse(
  type: string,
  parts: AsyncIterable<BodyPart>,
  headers: HeadersInit = {},
): Response {
  const boundary = `yt-${randomUUID()}`
  const all = new Headers(headers)
  all.set('content-type', `multipart/related; type="${type}"; boundary=${boundary}`)
  return new Response(streamOf(encodeParts(parts, boundary)), { headers: all })
}
