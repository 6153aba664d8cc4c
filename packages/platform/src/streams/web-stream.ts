import type { Readable } from 'node:stream'
import { watched } from './watched.ts'

type Chunk = Uint8Array | string

const ENCODER = new TextEncoder()
const bytesOf = (chunk: Chunk): Uint8Array<ArrayBuffer> =>
  (typeof chunk === 'string' ? ENCODER.encode(chunk) : chunk) as Uint8Array<ArrayBuffer>

/**
 * What an iteration yields, as a WHATWG stream that is read only when somebody asks: nothing runs ahead, an error reaches
 * the reader and nobody else, and a reader who leaves ends the iteration.
 */
export function webStream(chunks: AsyncIterable<Chunk>): ReadableStream<Uint8Array<ArrayBuffer>> {
  const iterator = chunks[Symbol.asyncIterator]()
  return new ReadableStream(
    {
      async pull(controller) {
        const { done, value } = await iterator.next()
        if (done) controller.close()
        else controller.enqueue(bytesOf(value))
      },
      async cancel() {
        await iterator.return?.()
      },
    },
    { highWaterMark: 0 },
  )
}

/** The same of a Node stream whose connection must outlive its reader: a refusal is still to be sent over it. */
export const webStreamOf = (readable: Readable): ReadableStream<Uint8Array<ArrayBuffer>> =>
  webStream({
    [Symbol.asyncIterator]: () => watched(readable).iterator({ destroyOnReturn: false }),
  })
