import type { ByteRange } from '../parse/element.ts'
import { ByteWriter } from '../write/byte-writer.ts'

/** Bytes that were written, or a range of the original that is to be copied. */
export type Piece = Uint8Array | ByteRange

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
