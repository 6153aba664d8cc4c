import { IMPLEMENTATION_CLASS_UID, IMPLEMENTATION_VERSION_NAME } from '../implementation.ts'

export interface FileMeta {
  readonly sopClassUid: string
  readonly sopInstanceUid: string
  readonly transferSyntaxUid: string
  readonly sourceAeTitle: string
}

/**
 * Preamble, `DICM` and group 0002 (PS3.10 §7.1): with the data set of a C-STORE behind it, a Part 10 file.
 * Explicit VR Little Endian whatever the data set has.
 */
export function fileMetaInformation(meta: FileMeta): Uint8Array {
  const elements = Buffer.concat([
    element(0x0001, 'OB', Buffer.from([0, 1])),
    element(0x0002, 'UI', uid(meta.sopClassUid)),
    element(0x0003, 'UI', uid(meta.sopInstanceUid)),
    element(0x0010, 'UI', uid(meta.transferSyntaxUid)),
    element(0x0012, 'UI', uid(IMPLEMENTATION_CLASS_UID)),
    element(0x0013, 'SH', text(IMPLEMENTATION_VERSION_NAME)),
    ...(meta.sourceAeTitle ? [element(0x0016, 'AE', text(meta.sourceAeTitle))] : []),
  ])
  const groupLength = Buffer.alloc(4)
  groupLength.writeUInt32LE(elements.length, 0)
  return Buffer.concat([
    Buffer.alloc(128),
    Buffer.from('DICM', 'latin1'),
    element(0x0000, 'UL', groupLength),
    elements,
  ])
}

/** PS3.5 §7.1.2: OB has two reserved bytes and a length of 32 bits, the others a length of 16 bits. */
function element(number: number, vr: 'OB' | 'UI' | 'SH' | 'AE' | 'UL', value: Buffer): Buffer {
  const head = Buffer.alloc(vr === 'OB' ? 12 : 8)
  head.writeUInt16LE(0x0002, 0)
  head.writeUInt16LE(number, 2)
  head.write(vr, 4, 'latin1')
  if (vr === 'OB') head.writeUInt32LE(value.length, 8)
  else head.writeUInt16LE(value.length, 6)
  return Buffer.concat([head, value])
}

const uid = (value: string): Buffer => Buffer.from(value.length % 2 ? `${value}\0` : value, 'latin1')
const text = (value: string): Buffer => Buffer.from(value.length % 2 ? `${value} ` : value, 'latin1')
