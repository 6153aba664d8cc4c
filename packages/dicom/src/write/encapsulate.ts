import { ByteWriter } from './byte-writer.ts'
import { ITEM, SEQUENCE_END, writeItemHeader } from './write-element.ts'

/** `basic`: PS3.5 A.4 offset table; `empty`: none, one fragment a frame tells the frames. */
export type OffsetTable = 'basic' | 'empty'

export interface EncapsulateOptions {
  readonly offsetTable?: OffsetTable
  /** Splits each frame into fragments of at most this many bytes (made even). */
  readonly fragmentBytesMax?: number
}

function fragmentsOf(frame: Uint8Array, bytesMax: number): Uint8Array[] {
  const step = bytesMax - (bytesMax % 2)
  const parts: Uint8Array[] = []
  for (let at = 0; at < frame.length; at += step) parts.push(frame.subarray(at, at + step))
  return parts.length === 0 ? [frame] : parts
}

/** Items as they are, then the sequence delimiter. */
export function encapsulateItems(out: ByteWriter, items: readonly Uint8Array[]): void {
  for (const item of items) {
    writeItemHeader(out, ITEM, item.length + (item.length % 2))
    out.bytes(item)
    if (item.length % 2 === 1) out.u8(0)
  }
  writeItemHeader(out, SEQUENCE_END, 0)
}

/** The value field of encapsulated pixel data (PS3.5 A.4): offset table, fragments, sequence delimiter. */
export function encapsulateFrames(
  frames: readonly Uint8Array[],
  options: EncapsulateOptions = {},
): Uint8Array {
  const body = new ByteWriter(true)
  const offsets: number[] = []
  for (const frame of frames) {
    offsets.push(body.byteLength)
    for (const part of fragmentsOf(frame, options.fragmentBytesMax ?? Number.MAX_SAFE_INTEGER - 1)) {
      writeItemHeader(body, ITEM, part.length + (part.length % 2))
      body.bytes(part)
      if (part.length % 2 === 1) body.u8(0)
    }
  }
  const out = new ByteWriter(true)
  const withTable = (options.offsetTable ?? 'basic') === 'basic' && body.byteLength < 0xffffffff
  writeItemHeader(out, ITEM, withTable ? offsets.length * 4 : 0)
  if (withTable) for (const offset of offsets) out.u32(offset)
  out.bytes(body.toBytes())
  writeItemHeader(out, SEQUENCE_END, 0)
  return out.toBytes()
}
