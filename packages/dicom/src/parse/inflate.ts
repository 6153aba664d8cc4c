import { Inflate } from 'fflate'
import { DicomParseError } from './parse-error.ts'
import type { ParseLimits } from './parse-limits.ts'

const CHUNK_BYTES = 16 * 1024
const RATIO_FREE_BYTES = 16 * 1024 * 1024

/**
 * Inflates a deflated data set (RFC 1951, PS3.5 A.5). It goes through it twice, to count and to fill: a bomb is refused
 * before it unfolds, and what is no bomb takes its own size once.
 */
export function inflateDataSet(deflated: Uint8Array, limits: ParseLimits): Uint8Array {
  const max = Math.min(
    limits.maxInflatedBytes,
    Math.max(RATIO_FREE_BYTES, deflated.length * limits.maxInflatedRatio),
  )
  let total = 0
  inflateEach(deflated, (chunk) => {
    total += chunk.length
    if (total > max)
      throw new DicomParseError('too-large', `The deflated data set unfolds to more than ${max} bytes.`)
  })
  const all = new Uint8Array(total)
  let at = 0
  inflateEach(deflated, (chunk) => {
    all.set(chunk, at)
    at += chunk.length
  })
  return all
}

function inflateEach(deflated: Uint8Array, take: (chunk: Uint8Array) => void): void {
  let done = false
  const inflate = new Inflate((chunk, final) => {
    take(chunk)
    done ||= final
  })
  try {
    for (let at = zlibHeaderBytes(deflated); at < deflated.length && !done; at += CHUNK_BYTES) {
      inflate.push(deflated.subarray(at, at + CHUNK_BYTES), at + CHUNK_BYTES >= deflated.length)
    }
  } catch (error) {
    if (error instanceof DicomParseError) throw error
    throw new DicomParseError('deflate', 'The deflated data set is damaged or cut short.')
  }
}

/** Some writers put the header of RFC 1950 before the deflated bytes. */
function zlibHeaderBytes(bytes: Uint8Array): number {
  const [first = 0, second = 0] = bytes
  return (first & 0x0f) === 8 &&
    first >>> 4 <= 7 &&
    ((first << 8) | second) % 31 === 0 &&
    (second & 0x20) === 0
    ? 2
    : 0
}
