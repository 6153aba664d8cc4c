const FIRST_BYTES = 4096
/** Longer byte strings are kept as they are and joined once at the end. */
const COPY_BYTES_MAX = 16 * 1024

/** Collects bytes; numbers are written in the given byte order. */
export class ByteWriter {
  readonly littleEndian: boolean
  #done: Uint8Array[] = []
  #doneBytes = 0
  #buffer = new Uint8Array(FIRST_BYTES)
  #view = new DataView(this.#buffer.buffer)
  #used = 0

  constructor(littleEndian: boolean) {
    this.littleEndian = littleEndian
  }

  get byteLength(): number {
    return this.#doneBytes + this.#used
  }

  u8(value: number): void {
    const at = this.#reserve(1)
    this.#view.setUint8(at, value)
  }

  u16(value: number): void {
    const at = this.#reserve(2)
    this.#view.setUint16(at, value, this.littleEndian)
  }

  u32(value: number): void {
    const at = this.#reserve(4)
    this.#view.setUint32(at, value, this.littleEndian)
  }

  ascii(text: string): void {
    for (let i = 0; i < text.length; i += 1) this.u8(text.charCodeAt(i))
  }

  /** Appends bytes; long ones are not copied before toBytes(), so they must not change until then. */
  bytes(bytes: Uint8Array): void {
    if (bytes.length > COPY_BYTES_MAX) {
      this.#flush()
      this.#done.push(bytes)
      this.#doneBytes += bytes.length
      return
    }
    const at = this.#reserve(bytes.length)
    this.#buffer.set(bytes, at)
  }

  toBytes(): Uint8Array {
    this.#flush()
    const all = new Uint8Array(this.#doneBytes)
    let at = 0
    for (const part of this.#done) {
      all.set(part, at)
      at += part.length
    }
    return all
  }

  /** Makes room; may replace the buffer and its view, so call it before touching them. */
  #reserve(bytes: number): number {
    if (this.#used + bytes > this.#buffer.length) this.#flush(Math.max(this.#buffer.length, bytes))
    const at = this.#used
    this.#used += bytes
    return at
  }

  #flush(nextBytes = FIRST_BYTES): void {
    if (this.#used > 0) {
      this.#done.push(this.#buffer.subarray(0, this.#used))
      this.#doneBytes += this.#used
    }
    this.#buffer = new Uint8Array(nextBytes)
    this.#view = new DataView(this.#buffer.buffer)
    this.#used = 0
  }
}
