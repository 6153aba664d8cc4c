import { ByteWriter } from '../write/byte-writer.ts'
import { fileMetaBytes } from '../write/file-meta.ts'
import {
  ITEM,
  ITEM_END,
  SEQUENCE_END,
  UNDEFINED_LENGTH,
  writeHeader,
  writeItemHeader,
} from '../write/write-element.ts'

/** Builds data sets byte by byte, right ones and wrong ones. */
export interface Encoded {
  readonly littleEndian: boolean
  readonly explicitVr: boolean
}

export const EXPLICIT: Encoded = { littleEndian: true, explicitVr: true }
export const IMPLICIT: Encoded = { littleEndian: true, explicitVr: false }
export const BIG: Encoded = { littleEndian: false, explicitVr: true }

export const latin = (text: string): Uint8Array => Uint8Array.from(text, (char) => char.charCodeAt(0))

export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  const out = new ByteWriter(true)
  for (const part of parts) out.bytes(part)
  return out.toBytes()
}

/** One element; `length` claims another length than the value has. */
export function element(
  tag: number,
  vr: string,
  value: Uint8Array | string,
  how: Partial<Encoded> & { readonly length?: number } = {},
): Uint8Array {
  const { littleEndian, explicitVr } = { ...EXPLICIT, ...how }
  const bytes = typeof value === 'string' ? latin(value) : value
  const out = new ByteWriter(littleEndian)
  writeHeader(out, { tag, vr, length: how.length ?? bytes.length, explicitVr })
  out.bytes(bytes)
  return out.toBytes()
}

export function itemOf(
  value: Uint8Array,
  how: Partial<Encoded> & { readonly delimited?: boolean } = {},
): Uint8Array {
  const out = new ByteWriter(how.littleEndian ?? true)
  writeItemHeader(out, ITEM, how.delimited === true ? UNDEFINED_LENGTH : value.length)
  out.bytes(value)
  if (how.delimited === true) writeItemHeader(out, ITEM_END, 0)
  return out.toBytes()
}

export function sequenceEnd(): Uint8Array {
  const out = new ByteWriter(true)
  writeItemHeader(out, SEQUENCE_END, 0)
  return out.toBytes()
}

/** A sequence of undefined length. */
export function delimitedSequence(
  tag: number,
  items: readonly Uint8Array[],
  vr = 'SQ',
  how: Partial<Encoded> = {},
): Uint8Array {
  return concat(
    element(tag, vr, new Uint8Array(0), { ...how, length: UNDEFINED_LENGTH }),
    ...items,
    sequenceEnd(),
  )
}

export const uids = (how: Partial<Encoded> = {}): Uint8Array =>
  concat(
    element(0x00080016, 'UI', '1.2.840.10008.5.1.4.1.1.7\0', how),
    element(0x00080018, 'UI', '1.2.3.4\0', how),
    element(0x0020000d, 'UI', '1.2.3.5\0', how),
    element(0x0020000e, 'UI', '1.2.3.6\0', how),
  )

export const meta = (transferSyntaxUid: string): Uint8Array =>
  fileMetaBytes({ sopClassUid: '1.2.840.10008.5.1.4.1.1.7', sopInstanceUid: '1.2.3.4', transferSyntaxUid })
