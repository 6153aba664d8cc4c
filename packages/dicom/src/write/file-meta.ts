import { ByteWriter } from './byte-writer.ts'
import { writeElement } from './write-element.ts'

/** Identifies this implementation (PS3.7 §D.3.3.2). */
export const IMPLEMENTATION_CLASS_UID = '2.25.171380244071912548311029452019462816201'
export const IMPLEMENTATION_VERSION_NAME = 'YINGTONG_1'

export interface FileMetaFields {
  readonly sopClassUid: string
  readonly sopInstanceUid: string
  readonly transferSyntaxUid: string
  /** AE title of who sent the object, if it came by network. */
  readonly sourceAeTitle?: string
}

const PREAMBLE_BYTES = 128
const ascii = new TextEncoder()

const even = (text: string, pad: string): Uint8Array =>
  ascii.encode(text.length % 2 === 0 ? text : text + pad)

/** Preamble, prefix and File Meta Information (PS3.10 §7.1): what stands before a data set in a file. */
export function fileMetaBytes(fields: FileMetaFields): Uint8Array {
  const group = new ByteWriter(true)
  writeElement(group, { tag: 0x00020001, vr: 'OB', bytes: Uint8Array.of(0, 1), explicitVr: true })
  const uids: readonly (readonly [number, string])[] = [
    [0x00020002, fields.sopClassUid],
    [0x00020003, fields.sopInstanceUid],
    [0x00020010, fields.transferSyntaxUid],
    [0x00020012, IMPLEMENTATION_CLASS_UID],
  ]
  for (const [tag, uid] of uids)
    writeElement(group, { tag, vr: 'UI', bytes: even(uid, '\0'), explicitVr: true })
  writeElement(group, {
    tag: 0x00020013,
    vr: 'SH',
    bytes: even(IMPLEMENTATION_VERSION_NAME, ' '),
    explicitVr: true,
  })
  if (fields.sourceAeTitle !== undefined) {
    writeElement(group, {
      tag: 0x00020016,
      vr: 'AE',
      bytes: even(fields.sourceAeTitle, ' '),
      explicitVr: true,
    })
  }
  const out = new ByteWriter(true)
  out.bytes(new Uint8Array(PREAMBLE_BYTES))
  out.ascii('DICM')
  const length = new Uint8Array(4)
  new DataView(length.buffer).setUint32(0, group.byteLength, true)
  writeElement(out, { tag: 0x00020000, vr: 'UL', bytes: length, explicitVr: true })
  out.bytes(group.toBytes())
  return out.toBytes()
}

/** A Part 10 file of an object that came without one, such as by C-STORE: file meta and data set bytes. */
export function part10Of(fields: FileMetaFields, dataSetBytes: Uint8Array): Uint8Array {
  const meta = fileMetaBytes(fields)
  const file = new Uint8Array(meta.length + dataSetBytes.length)
  file.set(meta)
  file.set(dataSetBytes, meta.length)
  return file
}
