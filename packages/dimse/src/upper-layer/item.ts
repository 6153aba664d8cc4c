import type { ByteReader } from './byte-reader.ts'

export interface Item {
  readonly type: number
  readonly body: ByteReader
}

/** Reads one item after another: type, a reserved byte, length as uint16 big endian, value (PS3.8 §9.3.2). */
export function* readItems(reader: ByteReader): Generator<Item> {
  while (reader.remaining > 0) {
    const type = reader.uint8()
    reader.skip(1)
    yield { type, body: reader.slice(reader.uint16()) }
  }
}

/** One item from its parts; throws RangeError when the value is longer than 65535 bytes. */
export function encodeItem(type: number, ...parts: readonly Uint8Array[]): Buffer {
  const length = parts.reduce((sum, part) => sum + part.length, 0)
  if (length > 0xffff) throw new RangeError('an item holds at most 65535 bytes')
  const head = Buffer.alloc(4)
  head.writeUInt8(type, 0)
  head.writeUInt16BE(length, 2)
  return Buffer.concat([head, ...parts])
}

export const ascii = (text: string): Buffer => Buffer.from(text, 'latin1')

export function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2)
  bytes.writeUInt16BE(value, 0)
  return bytes
}

export function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value, 0)
  return bytes
}

/** A field preceded by its length as uint16 big endian, as in the sub-items of PS3.7 Annex D. */
export const counted = (value: Uint8Array): Buffer => Buffer.concat([uint16(value.length), value])
