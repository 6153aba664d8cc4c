import { corruptJpeg } from './markers.ts'

/** Code lengths and symbols at every 16-bit prefix: length << 8 | symbol; 0 where no code begins so. */
export type HuffmanTable = Uint16Array

/** BITS and HUFFVAL of a DHT segment → prefix table (ISO/IEC 10918-1 Annex C). Throws CodecError('corrupt'). */
export function huffmanTable(counts: Uint8Array, symbols: Uint8Array): HuffmanTable {
  const table = new Uint16Array(65_536)
  let code = 0
  let next = 0
  for (let length = 1; length <= 16; length++) {
    for (let i = 0; i < counts[length - 1]!; i++) {
      const first = code << (16 - length)
      if (code >= 1 << length || next >= symbols.length) throw corruptJpeg()
      table.fill((length << 8) | symbols[next++]!, first, first + (1 << (16 - length)))
      code++
    }
    code <<= 1
  }
  return table
}

// A decoder may look this far past the last bit of a scan; more means that the scan is cut short.
const OVERRUN_BYTES_MAX = 4

/** Reads the entropy-coded bits of one scan: unstuffs FF 00, stops at markers. */
export class BitReader {
  readonly #bytes: Uint8Array
  #at: number
  #held = 0 // the low #count bits are unread
  #count = 0
  #overrun = 0

  constructor(bytes: Uint8Array, at: number) {
    this.#bytes = bytes
    this.#at = at
  }

  /** Offset of the marker that ends this interval; valid once the interval is read. */
  get markerOffset(): number {
    let at = this.#at
    while (at < this.#bytes.length && !this.#isMarker(at)) at++
    return at
  }

  /** Passes RSTn and forgets what is left of the bits before it. False when no RSTn follows. */
  restart(): boolean {
    const at = this.markerOffset
    const marker = this.#bytes[at + 1] ?? 0
    if (marker < 0xd0 || marker > 0xd7) return false
    this.#at = at + 2
    this.#held = this.#count = this.#overrun = 0
    return true
  }

  /** Next symbol of a Huffman code. Throws CodecError('corrupt'). */
  symbol(table: HuffmanTable): number {
    if (this.#count < 16) this.#fill()
    const entry = table[(this.#held >>> (this.#count - 16)) & 0xffff]!
    if (entry === 0) throw corruptJpeg()
    this.#count -= entry >> 8
    return entry & 0xff
  }

  /** Next `n` ≤ 16 bits as an unsigned number. */
  bits(n: number): number {
    if (n === 0) return 0
    if (this.#count < n) this.#fill()
    this.#count -= n
    return (this.#held >>> this.#count) & ((1 << n) - 1)
  }

  /** RECEIVE and EXTEND of ISO/IEC 10918-1 §F.2.2.1: an `n`-bit difference with its sign. */
  signed(n: number): number {
    const value = this.bits(n)
    return n > 0 && value < 1 << (n - 1) ? value - (1 << n) + 1 : value
  }

  #isMarker(at: number): boolean {
    const next = this.#bytes[at + 1]
    return this.#bytes[at] === 0xff && next !== 0 && next !== 0xff
  }

  #fill(): void {
    while (this.#count <= 16) {
      this.#held = (this.#held << 8) | this.#nextByte()
      this.#count += 8
    }
  }

  #nextByte(): number {
    const byte = this.#bytes[this.#at]
    if (byte === undefined || (byte === 0xff && this.#bytes[this.#at + 1] !== 0)) {
      if (++this.#overrun > OVERRUN_BYTES_MAX) throw corruptJpeg()
      return 0
    }
    this.#at += byte === 0xff ? 2 : 1
    return byte
  }
}
