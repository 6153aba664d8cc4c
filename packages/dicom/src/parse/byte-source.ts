import { DicomParseError } from './parse-error.ts'

/** Random access to bytes; `read` may be asked for any range inside `byteLength`. */
export interface ByteSource {
  readonly byteLength: number
  read(offset: number, length: number): Uint8Array
  /** All bytes at once where they lie in memory anyway; saves the window. */
  readonly whole?: Uint8Array
}

/** A source over bytes in memory; nothing is copied. */
export function memorySource(bytes: Uint8Array): ByteSource {
  // A Node Buffer cuts views several times slower than the plain array under it.
  const plain = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return {
    byteLength: plain.byteLength,
    whole: plain,
    read: (offset, length) => plain.subarray(offset, offset + length),
  }
}

const WINDOW_BYTES = 64 * 1024

/** A moving window over a source: `at` makes a range available in `bytes` and answers its index there. */
export class ByteWindow {
  bytes: Uint8Array
  base = 0
  readonly #source: ByteSource

  constructor(source: ByteSource) {
    this.#source = source
    this.bytes = source.whole ?? new Uint8Array(0)
  }

  get byteLength(): number {
    return this.#source.byteLength
  }

  at(offset: number, length: number): number {
    const index = offset - this.base
    if (index >= 0 && index + length <= this.bytes.length) return index
    return this.#fill(offset, length)
  }

  #fill(offset: number, length: number): number {
    const available = this.#source.byteLength - offset
    if (length > available)
      throw new DicomParseError(
        'truncated',
        `The file ends at byte ${this.#source.byteLength}, in the middle of an element.`,
      )
    const wanted = Math.min(Math.max(length, WINDOW_BYTES), available)
    this.bytes = this.#source.read(offset, wanted)
    this.base = offset
    if (this.bytes.length < length)
      throw new DicomParseError('truncated', 'The file became shorter while it was read.')
    return 0
  }
}
