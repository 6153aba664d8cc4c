import type { ByteSource } from '@yingtong/dicom'
import type { SplitEntry } from './pack-index.ts'

interface Piece {
  readonly originalOffset: number
  readonly headerOffset: number
  readonly length: number
}

/**
 * The header part as a source in the coordinates of the original file, frames and large values reading as zeros:
 * readInstance() over it gives the same layout as over the original, so the cloud can parse headers without pixels.
 * (Fragments are found; where neither an offset table nor the counts tell frames apart, `entry.frames` does.)
 */
export function headerSource(entry: SplitEntry, header: Uint8Array): ByteSource {
  const pieces = headerPieces(entry)
  return {
    byteLength: entry.byteLength,
    read(offset, length) {
      const end = Math.min(offset + length, entry.byteLength)
      const out = new Uint8Array(Math.max(0, end - offset))
      for (let i = firstPiece(pieces, offset); i < pieces.length; i++) {
        const piece = pieces[i]!
        if (piece.originalOffset >= end) break
        const from = Math.max(offset, piece.originalOffset)
        const to = Math.min(end, piece.originalOffset + piece.length)
        const shift = piece.headerOffset - piece.originalOffset
        if (to > from) out.set(header.subarray(from + shift, to + shift), from - offset)
      }
      return out
    },
  }
}

function headerPieces(entry: SplitEntry): Piece[] {
  const pieces: Piece[] = []
  let originalOffset = 0
  let headerOffset = 0
  for (const run of entry.layout) {
    const length = run[1] * (run[0] === 'f' ? (run[3] ?? 1) : 1)
    if (run[0] === 'h') {
      pieces.push({ originalOffset, headerOffset, length })
      headerOffset += length
    }
    originalOffset += length
  }
  return pieces
}

// The last piece that begins at or before the offset (a file of many fragments has as many pieces).
function firstPiece(pieces: readonly Piece[], offset: number): number {
  let low = 0
  let high = pieces.length
  while (low + 1 < high) {
    const middle = (low + high) >> 1
    if (pieces[middle]!.originalOffset <= offset) low = middle
    else high = middle
  }
  return low
}
