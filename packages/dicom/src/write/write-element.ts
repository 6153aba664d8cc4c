import { isLongVr } from '../parse/vr.ts'
import type { ByteWriter } from './byte-writer.ts'

const SHORT_LENGTH_MAX = 0xffff
export const UNDEFINED_LENGTH = 0xffffffff
export const ITEM = 0xfffee000
export const ITEM_END = 0xfffee00d
export const SEQUENCE_END = 0xfffee0dd

export interface WritableElement {
  readonly tag: number
  readonly vr: string
  readonly bytes: Uint8Array
  readonly explicitVr: boolean
}

/** Tag and length of items and delimiters, which have no value representation (PS3.5 §7.5). */
export function writeItemHeader(out: ByteWriter, tag: number, length: number): void {
  out.u16(tag >>> 16)
  out.u16(tag & 0xffff)
  out.u32(length)
}

/** Tag, value representation and length (PS3.5 §7.1.2, §7.1.3); what is too long for a short length becomes UN (§6.2.2). */
export function writeHeader(
  out: ByteWriter,
  header: {
    readonly tag: number
    readonly vr: string
    readonly length: number
    readonly explicitVr: boolean
  },
): void {
  const { tag, length, explicitVr } = header
  out.u16(tag >>> 16)
  out.u16(tag & 0xffff)
  if (!explicitVr) {
    out.u32(length)
    return
  }
  const vr = !isLongVr(header.vr) && length > SHORT_LENGTH_MAX ? 'UN' : header.vr
  out.ascii(vr)
  if (isLongVr(vr)) {
    out.u16(0)
    out.u32(length)
  } else out.u16(length)
}

export function writeElement(out: ByteWriter, element: WritableElement): void {
  writeHeader(out, { ...element, length: element.bytes.length })
  out.bytes(element.bytes)
}
