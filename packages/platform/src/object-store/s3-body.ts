import type { Readable } from 'node:stream'
import { StoreError } from '@yingtong/domain'

interface Expected {
  /** What the head of the answer promised. */
  readonly length: number
  readonly stallMs: number
  readonly into?: Uint8Array | undefined
}

/**
 * The bytes of an answer. Fewer than its head promised, or none for too long, is a line that was cut and no verdict on
 * the object.
 */
export async function collectBody(answer: Readable, expected: Expected): Promise<Uint8Array> {
  const { length, stallMs } = expected
  const bytes = expected.into ?? Buffer.allocUnsafe(length)
  if (length > bytes.length) {
    answer.destroy()
    throw new StoreError('away', 'the store sends more than was asked for')
  }
  let at = 0
  const stalled = () => answer.destroy(new StoreError('away', 'the answer stalled'))
  let timer = setTimeout(stalled, stallMs)
  try {
    for await (const chunk of answer as AsyncIterable<Uint8Array>) {
      clearTimeout(timer)
      timer = setTimeout(stalled, stallMs)
      if (at + chunk.length > length) throw new StoreError('away', 'the store sent more than it promised')
      bytes.set(chunk, at)
      at += chunk.length
    }
  } finally {
    clearTimeout(timer)
  }
  if (at < length) throw new StoreError('away', `the answer was cut at ${at} of ${length} bytes`)
  return bytes.subarray(0, at)
}
