import { randomBytes } from 'node:crypto'
import { newUid, UID } from '@yingtong/dicom'

export interface TestImage {
  readonly sopClassUid: string
  readonly sopInstanceUid: string
  readonly studyInstanceUid: string
  readonly seriesInstanceUid: string
  readonly transferSyntaxUid: string
  /** Explicit VR little endian, without preamble and file meta. */
  readonly dataSet: Buffer
}

export interface TestImageOptions {
  readonly sopClassUid?: string
  readonly sopInstanceUid?: string
  readonly studyInstanceUid?: string
  readonly seriesInstanceUid?: string
  readonly rows?: number
  readonly columns?: number
  readonly frames?: number
  /** Other pixels for the same UID. */
  readonly seed?: number
  readonly patientName?: string
  readonly priority?: string
}

export const CT_IMAGE_STORAGE = '1.2.840.10008.5.1.4.1.1.2'

/** A small CT image, 12 bit in 16, a ramp with noise; every UID can be set to whatever a hostile device would send. */
export function testImage(options: TestImageOptions = {}): TestImage {
  const {
    sopClassUid = CT_IMAGE_STORAGE,
    sopInstanceUid = newUid(),
    studyInstanceUid = '2.25.7001',
    seriesInstanceUid = '2.25.7002',
  } = options
  const { rows = 64, columns = 64, frames = 1, seed = 1 } = options
  const elements = [
    text(0x0008, 0x0016, 'UI', sopClassUid),
    text(0x0008, 0x0018, 'UI', sopInstanceUid),
    text(0x0008, 0x0060, 'CS', 'CT'),
    text(0x0010, 0x0010, 'PN', options.patientName ?? 'Test^Edge'),
    text(0x0020, 0x000d, 'UI', studyInstanceUid),
    text(0x0020, 0x000e, 'UI', seriesInstanceUid),
    number(0x0028, 0x0002, 1),
    text(0x0028, 0x0004, 'CS', 'MONOCHROME2'),
    text(0x0028, 0x0008, 'IS', String(frames)),
    number(0x0028, 0x0010, rows),
    number(0x0028, 0x0011, columns),
    number(0x0028, 0x0100, 16),
    number(0x0028, 0x0101, 12),
    number(0x0028, 0x0102, 11),
    number(0x0028, 0x0103, 0),
    ...(options.priority ? [text(0x0040, 0x1003, 'SH', options.priority)] : []),
    longElement(0x7fe0, 0x0010, 'OW', pixels(rows * columns * frames, seed)),
  ]
  return {
    sopClassUid,
    sopInstanceUid,
    studyInstanceUid,
    seriesInstanceUid,
    transferSyntaxUid: UID.ExplicitVRLittleEndian,
    dataSet: Buffer.concat(elements),
  }
}

function pixels(count: number, seed: number): Buffer {
  const bytes = Buffer.alloc(count * 2)
  let state = seed >>> 0
  for (let i = 0; i < count; i++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    bytes.writeUInt16LE(((i >> 4) + (state >>> 28)) & 0xfff, i * 2)
  }
  return bytes
}

/** PS3.5 §7.1.2, short form; odd values are padded. */
function text(group: number, element: number, vr: string, value: string): Buffer {
  const padded = value.length % 2 ? `${value}${vr === 'UI' ? '\0' : ' '}` : value
  return shortElement([group, element], vr, Buffer.from(padded, 'latin1'))
}

function number(group: number, element: number, value: number): Buffer {
  const bytes = Buffer.alloc(2)
  bytes.writeUInt16LE(value)
  return shortElement([group, element], 'US', bytes)
}

function shortElement([group, element]: readonly [number, number], vr: string, value: Buffer): Buffer {
  const head = Buffer.alloc(8)
  head.writeUInt16LE(group, 0)
  head.writeUInt16LE(element, 2)
  head.write(vr, 4, 'latin1')
  head.writeUInt16LE(value.length, 6)
  return Buffer.concat([head, value])
}

function longElement(group: number, element: number, vr: string, value: Buffer): Buffer {
  const head = Buffer.alloc(12)
  head.writeUInt16LE(group, 0)
  head.writeUInt16LE(element, 2)
  head.write(vr, 4, 'latin1')
  head.writeUInt32LE(value.length, 8)
  return Buffer.concat([head, value])
}

/** Bytes that are no DICOM in any reading. */
export function garbage(byteLength: number): Buffer {
  return randomBytes(byteLength)
}
