import type { MadeBytes } from '@yingtong/domain'
import { streamOf } from './multipart-writer.ts'

async function* chunksOf(made: MadeBytes): AsyncGenerator<Uint8Array> {
  await using all = made
  yield* all.chunks()
}

/** What was made of a frame as a body; what lies on disk is gone when it was read or its reader left. */
export function madeStream(made: MadeBytes): ReadableStream<Uint8Array> {
  const chunks = chunksOf(made)
  const stream = streamOf(chunks)
  const reader = stream.getReader()
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await reader.read()
        if (done) controller.close()
        else controller.enqueue(value)
      },
      async cancel() {
        await reader.cancel()
        // A generator that was never begun has no end to run.
        await made[Symbol.asyncDispose]()
      },
    },
    { highWaterMark: 0 },
  )
}
