import { PduError } from './pdu.ts'

/** Reads big-endian fields of a PDU with bounds; throws `PduError` where the bytes end too early. */
export class ByteReader {
  readonly #bytes: Buffer
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  get remaining(): number {
    return this.#bytes.length - this.#at
  }

  uint8(): number {
    return this.bytes(1).readUInt8(0)
  }

  uint16(): number {
    return this.bytes(2).readUInt16BE(0)
  }

  uint32(): number {
    return this.bytes(4).readUInt32BE(0)
  }

  /** A view of the next bytes, not a copy. */
  bytes(length: number): Buffer {
    if (length > this.remaining) throw new PduError('a length reaches beyond the PDU')
    const view = this.#bytes.subarray(this.#at, this.#at + length)
    this.#at += length
    return view
  }

  skip(length: number): void {
    this.bytes(length)
  }

  /** A reader of the next `length` bytes only. */
  slice(length: number): ByteReader {
    return new ByteReader(this.bytes(length))
  }

  /** A UID without padding, at most 64 characters (PS3.5 §9.1); odd characters are left to negotiation. */
  uid(length: number): string {
    const text = this.text(length)
    if (text.length > 64) throw new PduError('a UID is longer than 64 characters')
    return text
  }

  /** Characters of ISO 646 with trailing NUL and surrounding spaces removed. */
  text(length: number): string {
    return this.bytes(length)
      .toString('latin1')
      .replace(/[\0 ]+$/, '')
      .trimStart()
  }
}
