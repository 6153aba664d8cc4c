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

/**
 * The chunks with the first `count` of them read already: what cannot be read is refused in words, before a status is
 * sent. What fails later cuts the answer.
 */
export async function primed(
  chunks: AsyncGenerator<Uint8Array>,
  count = 1,
): Promise<AsyncGenerator<Uint8Array>> {
  const first: Uint8Array[] = []
  while (first.length < count) {
    const { done, value } = await chunks.next()
    if (done) break
    first.push(value)
  }
  return (async function* () {
    try {
      yield* first
      yield* chunks
    } finally {
      await chunks.return(undefined)
    }
  })()
}

function multipartHeaders(type: string, boundary: string, headers: HeadersInit): Headers {
  const all = new Headers(headers)
  all.set('content-type', `multipart/related; type="${type}"; boundary=${boundary}`)
  return all
}

/** The head of a part and its first bytes. */
const FIRST_PART_CHUNKS = 2

/**
 * A `multipart/related` answer (RFC 2387) that streams its parts as they are read, once the first bytes of the first
 * part are there; throws when they cannot be read.
 */
export async function multipartResponse(
  type: string,
  parts: AsyncIterable<BodyPart>,
  headers: HeadersInit = {},
): Promise<Response> {
  const boundary = `yt-${randomUUID()}`
  const chunks = await primed(encodeParts(parts, boundary), FIRST_PART_CHUNKS)
  return new Response(streamOf(chunks), { headers: multipartHeaders(type, boundary, headers) })
}
