import { crc32c } from './crc32c.ts'
import { encodePackIndex } from './index-codec.ts'
import { type PackLayout, type PlacedPart, packEntries } from './lay-out-pack.ts'
import { encodeHead, encodeTrailer } from './pack-format.ts'
import type { PackIndex } from './pack-index.ts'

/** Gives the bytes of a part: the joined ranges of the original, or the code stream of a frame, in any chunks. */
export type ReadPartSource = (part: PlacedPart) => Iterable<Uint8Array> | AsyncIterable<Uint8Array>

/**
 * The bytes of a pack from start to end, holding no more than one chunk; returns the index that was written.
 * Throws when a source gives another number of bytes than the layout says.
 */
export async function* streamPack(
  layout: PackLayout,
  read: ReadPartSource,
): AsyncGenerator<Uint8Array, PackIndex> {
  yield encodeHead()
  const crcs: number[] = []
  for (const part of layout.parts) {
    let crc = 0
    let length = 0
    for await (const chunk of read(part)) {
      crc = crc32c(chunk, crc)
      length += chunk.length
      yield chunk
    }
    if (length !== part.length) {
      throw new Error(`${part.kind} ${part.number} has ${length} bytes instead of ${part.length}`)
    }
    crcs.push(crc)
  }
  const index = packIndexOf(layout, crcs)
  const stored = await encodePackIndex(index)
  yield stored
  yield await encodeTrailer(layout, stored)
  return index
}

/** The index of a laid-out pack whose part checksums are known. */
export function packIndexOf(layout: PackLayout, crcs: readonly number[]): PackIndex {
  const { studyInstanceUid, seriesInstanceUid } = layout.inputs[0]!.plan
  return { format: 1, studyInstanceUid, seriesInstanceUid, instances: packEntries(layout, crcs) }
}
