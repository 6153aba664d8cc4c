import type { ByteRange } from '../parse/element.ts'
import { ByteWriter } from '../write/byte-writer.ts'

/** Ranges of the original that are changed on the way, with what was written between them. */
export interface AlteredPiece {
  readonly parts: readonly (Uint8Array | ByteRange)[]
  readonly length: number
  /** Changes the bytes of all ranges, one after the other, in place. */
  alter(bytes: Uint8Array): void
}

/** Bytes that were written, or ranges of the original that are to be copied or changed. */
export type Piece = Uint8Array | ByteRange | AlteredPiece

/** The ranges of the original that a piece needs, in order; `filledPiece` takes their bytes. */
export function rangesOf(piece: Piece): readonly ByteRange[] {
  if (piece instanceof Uint8Array) return []
  if (!('parts' in piece)) return [piece]
  return piece.parts.filter((part): part is ByteRange => !(part instanceof Uint8Array))
}

/** The bytes of a piece, with those of its ranges. */
export function filledPiece(piece: Piece, contents: readonly Uint8Array[]): Uint8Array {
  if (piece instanceof Uint8Array) return piece
  if (!('parts' in piece)) return contents[0] ?? new Uint8Array(0)
  const together = joined(contents)
  piece.alter(together)
  let at = 0
  const parts = piece.parts.map((part) => {
    if (part instanceof Uint8Array) return part
    at += part.length
    return together.subarray(at - part.length, at)
  })
  return joined(parts)
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    out.set(part, at)
    at += part.length
  }
  return out
}

/** Collects what a file consists of without touching large values. */
export class PieceWriter {
  readonly #littleEndian: boolean
  #out: ByteWriter
  #pieces: Piece[] = []

  constructor(littleEndian: boolean) {
    this.#littleEndian = littleEndian
    this.#out = new ByteWriter(littleEndian)
  }

  /** For headers and small values. */
  get out(): ByteWriter {
    return this.#out
  }

  range(range: ByteRange): void {
    this.#flush()
    this.#pieces.push(range)
  }

  altered(piece: AlteredPiece): void {
    this.#flush()
    this.#pieces.push(piece)
  }

  pieces(): readonly Piece[] {
    this.#flush()
    return this.#pieces
  }

  #flush(): void {
    if (this.#out.byteLength === 0) return
    this.#pieces.push(this.#out.toBytes())
    this.#out = new ByteWriter(this.#littleEndian)
  }
}
