import { crc32c } from './crc32c.ts'
import { decodePackIndex } from './index-codec.ts'
import { PackError } from './pack-error.ts'
import { checkHead, decodeTrailer, HEAD_BYTES, packDigest, TRAILER_BYTES } from './pack-format.ts'
import type { PackIndex, Part, Span, SplitEntry } from './pack-index.ts'

/** Ranged read of a stored pack. */
export type ReadRange = (offset: number, length: number) => Promise<Uint8Array>

/** An opened pack; every read is checked against the CRC-32C in the index. */
export interface PackReader {
  readonly index: PackIndex
  readPart(part: Span): Promise<Uint8Array>
  /** The header parts of all split instances by SOP Instance UID, in one ranged read. */
  readHeaders(): Promise<ReadonlyMap<string, Uint8Array>>
}

/** What the last read before the index guesses of its size: most packs open with one read instead of two. */
const TAIL_GUESS_BYTES = 64 * 1024

/** Opens a pack of `length` bytes: head, trailer, index, digest. Throws PackError. */
export async function openPack(readRange: ReadRange, length: number): Promise<PackReader> {
  if (length < HEAD_BYTES + TRAILER_BYTES) throw new PackError('not-a-pack', 'too short')
  const tailLength = Math.min(length, TAIL_GUESS_BYTES)
  const [head, tail] = await Promise.all([
    readExactly(readRange, 0, HEAD_BYTES),
    readExactly(readRange, length - tailLength, tailLength),
  ])
  checkHead(head)
  const trailerBytes = tail.subarray(tail.length - TRAILER_BYTES)
  const trailer = decodeTrailer(trailerBytes, length)
  const inTail = trailer.indexLength + TRAILER_BYTES <= tail.length
  const stored = inTail
    ? tail.subarray(tail.length - TRAILER_BYTES - trailer.indexLength, tail.length - TRAILER_BYTES)
    : await readExactly(readRange, trailer.indexOffset, trailer.indexLength)
  const digest = await packDigest(head, stored, trailerBytes)
  if (!digest.every((byte, i) => byte === trailer.digest[i])) {
    throw new PackError('corrupt', 'the digest does not match head, index and trailer')
  }
  const index = await decodePackIndex(stored, trailer)
  const readPart = async ({ offset, length, crc32c: expected }: Span): Promise<Uint8Array> => {
    const bytes = await readExactly(readRange, offset, length)
    return expected === undefined ? bytes : checkedPart({ offset, length, crc32c: expected }, bytes)
  }
  return {
    index,
    readPart,
    readHeaders: async () => {
      const region = await readExactly(readRange, HEAD_BYTES, trailer.headersLength)
      const split = index.instances.filter((e): e is SplitEntry => e.kind === 'split')
      return new Map(
        split.map((e) => {
          const at = e.header.offset - HEAD_BYTES
          return [e.sopInstanceUid, checkedPart(e.header, region.subarray(at, at + e.header.length))]
        }),
      )
    },
  }
}

/** The bytes when they are those of the part. Throws PackError('corrupt'). */
export function checkedPart(part: Part, bytes: Uint8Array): Uint8Array {
  if (bytes.length !== part.length || crc32c(bytes) !== part.crc32c) {
    throw new PackError('corrupt', `bytes ${part.offset} to ${part.offset + part.length} are damaged`)
  }
  return bytes
}

async function readExactly(readRange: ReadRange, offset: number, length: number): Promise<Uint8Array> {
  const bytes = await readRange(offset, length)
  if (bytes.length !== length) throw new PackError('corrupt', `${bytes.length} bytes instead of ${length}`)
  return bytes
}
