import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { fileMetaInformation } from '../scp/file-meta-information.ts'

export const CT_IMAGE_STORAGE = '1.2.840.10008.5.1.4.1.1.2'
export const EXPLICIT_LE = '1.2.840.10008.1.2.1'
export const IMPLICIT_LE = '1.2.840.10008.1.2'

export interface SyntheticInstance {
  readonly sopClassUid: string
  readonly sopInstanceUid: string
  readonly transferSyntaxUid: string
  /** Explicit VR Little Endian. */
  readonly dataSet: Uint8Array
  readonly part10: Uint8Array
  readonly sha256: string
}

export interface SyntheticOptions {
  readonly pixelBytes?: number
  readonly sopInstanceUid?: string
  readonly sopClassUid?: string
}

const STUDY = uidFrom(randomUUID())
const SERIES = uidFrom(randomUUID())

/** A CT slice with random pixels: the smallest object that every peer here takes. */
export function syntheticInstance(options: SyntheticOptions = {}): SyntheticInstance {
  const { pixelBytes = 512, sopInstanceUid = uidFrom(randomUUID()) } = options
  const { sopClassUid = CT_IMAGE_STORAGE } = options
  const columns = pixelBytes > 1_000_000 ? 512 : 16
  const dataSet = Buffer.concat([
    text(0x0008, 0x0016, 'UI', sopClassUid),
    text(0x0008, 0x0018, 'UI', sopInstanceUid),
    text(0x0008, 0x0020, 'DA', '20260101'),
    text(0x0008, 0x0060, 'CS', 'CT'),
    text(0x0010, 0x0010, 'PN', 'Synthetic^Patient'),
    text(0x0010, 0x0020, 'LO', 'SYN-1'),
    text(0x0020, 0x000d, 'UI', STUDY),
    text(0x0020, 0x000e, 'UI', SERIES),
    text(0x0020, 0x0013, 'IS', '1'),
    short(0x0028, 0x0002, 1),
    text(0x0028, 0x0004, 'CS', 'MONOCHROME2'),
    short(0x0028, 0x0010, Math.floor(pixelBytes / 2 / columns)),
    short(0x0028, 0x0011, columns),
    short(0x0028, 0x0100, 16),
    short(0x0028, 0x0101, 16),
    short(0x0028, 0x0102, 15),
    short(0x0028, 0x0103, 0),
    longElement(0x7fe0, 0x0010, 'OW', randomBytes(pixelBytes)),
  ])
  const meta = { sopClassUid, sopInstanceUid, transferSyntaxUid: EXPLICIT_LE }
  const part10 = Buffer.concat([fileMetaInformation({ ...meta, sourceAeTitle: 'TEST' }), dataSet])
  return { ...meta, dataSet, part10, sha256: sha256Of(dataSet) }
}

export function sha256Of(...chunks: readonly Uint8Array[]): string {
  const hash = createHash('sha256')
  for (const chunk of chunks) hash.update(chunk)
  return hash.digest('hex')
}

function uidFrom(uuid: string): string {
  return `2.25.${BigInt(`0x${uuid.replaceAll('-', '')}`)}`
}

function head(group: number, element: number, vr: string): Buffer {
  const bytes = Buffer.alloc(6)
  bytes.writeUInt16LE(group, 0)
  bytes.writeUInt16LE(element, 2)
  bytes.write(vr, 4, 'latin1')
  return bytes
}

function text(group: number, element: number, vr: string, value: string): Buffer {
  const padded = value.length % 2 === 0 ? value : value + (vr === 'UI' ? '\0' : ' ')
  const length = Buffer.alloc(2)
  length.writeUInt16LE(padded.length, 0)
  return Buffer.concat([head(group, element, vr), length, Buffer.from(padded, 'latin1')])
}

function short(group: number, element: number, value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt16LE(2, 0)
  bytes.writeUInt16LE(value, 2)
  return Buffer.concat([head(group, element, 'US'), bytes])
}

function longElement(group: number, element: number, vr: string, value: Buffer): Buffer {
  const length = Buffer.alloc(6)
  length.writeUInt32LE(value.length, 2)
  return Buffer.concat([head(group, element, vr), length, value])
}
