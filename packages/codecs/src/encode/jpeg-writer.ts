/** Grows a byte array; writes marker segments and stuffed entropy-coded bits (ISO/IEC 10918-1 Annexes B and F). */
export class JpegWriter {
  #bytes = new Uint8Array(4096)
  #length = 0
  #held = 0
  #count = 0

  marker(code: number): void {
    this.#push(0xff)
    this.#push(code)
  }

  segment(code: number, body: Iterable<number>): void {
    const payload = [...body]
    this.marker(code)
    for (const byte of [(payload.length + 2) >> 8, (payload.length + 2) & 255, ...payload]) this.#push(byte)
  }

  /** The low `n` ≤ 16 bits of `value`. */
  bits(value: number, n: number): void {
    this.#held = (this.#held << n) | (value & ((1 << n) - 1))
    this.#count += n
    while (this.#count >= 8) {
      this.#count -= 8
      this.#stuffed((this.#held >> this.#count) & 255)
    }
    this.#held &= (1 << this.#count) - 1
  }

  /** Fills the last byte with ones (§F.1.2.3). */
  flushBits(): void {
    if (this.#count > 0) this.bits(0xff, 8 - this.#count)
  }

  finish(): Uint8Array {
    return this.#bytes.slice(0, this.#length)
  }

  #stuffed(byte: number): void {
    this.#push(byte)
    if (byte === 0xff) this.#push(0)
  }

  #push(byte: number): void {
    if (this.#length === this.#bytes.length) {
      const larger = new Uint8Array(this.#bytes.length * 2)
      larger.set(this.#bytes)
      this.#bytes = larger
    }
    this.#bytes[this.#length++] = byte
  }
}

/** Number of bits of a difference's magnitude (Table F.1). */
export function category(difference: number): number {
  return 32 - Math.clz32(Math.abs(difference))
}

/** The bits that follow the category: negative values as value − 1 (§F.1.2.1.1). */
export function magnitudeBits(difference: number): number {
  return difference < 0 ? difference - 1 : difference
}
