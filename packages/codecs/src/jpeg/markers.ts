import { CodecError } from '../codec-error.ts'
import type { PixelFormat } from '../pixel-format.ts'

// Marker codes of ISO/IEC 10918-1 Table B.1 and of ISO/IEC 14495-1 (JPEG-LS).
export const MARKER = {
  SOF0: 0xc0,
  SOF1: 0xc1,
  SOF2: 0xc2,
  SOF3: 0xc3,
  DHT: 0xc4,
  SOI: 0xd8,
  EOI: 0xd9,
  SOS: 0xda,
  DQT: 0xdb,
  DNL: 0xdc,
  DRI: 0xdd,
  APP0: 0xe0,
  APP14: 0xee,
  SOF55: 0xf7,
  LSE: 0xf8,
} as const

export interface JpegComponent {
  readonly id: number
  readonly h: number
  readonly v: number
  readonly quantTable: number
}

/** What stands before the first scan. */
export interface JpegHeader {
  readonly sof: number
  readonly precision: number
  readonly rows: number
  readonly columns: number
  readonly components: readonly JpegComponent[]
  /** Transform byte of Adobe's APP14: 0 none, 1 YCbCr; null without the segment. */
  readonly adobeTransform: number | null
  readonly jfif: boolean
}

export interface Segment {
  readonly marker: number
  /** First byte of the marker, first byte after the length field, first byte after the segment. */
  readonly at: number
  readonly start: number
  readonly end: number
}

/** Marker segments from `from` up to and including the next SOS or EOI. Throws CodecError('corrupt'). */
export function* segments(bytes: Uint8Array, from: number): Generator<Segment> {
  let at = from
  for (;;) {
    while (bytes[at] === 0xff && bytes[at + 1] === 0xff) at++ // fill bytes
    const marker = bytes[at + 1]
    if (bytes[at] !== 0xff || marker === undefined) throw corruptJpeg()
    if (marker === MARKER.EOI) {
      yield { marker, at, start: at + 2, end: at + 2 }
      return
    }
    const length = (bytes[at + 2]! << 8) | bytes[at + 3]!
    const end = at + 2 + length
    if (!(length >= 2) || end > bytes.length) throw corruptJpeg()
    yield { marker, at, start: at + 4, end }
    if (marker === MARKER.SOS) return
    at = end
  }
}

/** Reads the headers of any JPEG or JPEG-LS stream. Throws CodecError('corrupt' | 'unsupported'). */
export function readJpegHeader(bytes: Uint8Array): JpegHeader {
  if (bytes[0] !== 0xff || bytes[1] !== MARKER.SOI) throw corruptJpeg()
  let frame: Pick<JpegHeader, 'sof' | 'precision' | 'rows' | 'columns' | 'components'> | null = null
  let adobeTransform: number | null = null
  let jfif = false
  for (const { marker, start, end } of segments(bytes, 2)) {
    if (isFrameMarker(marker)) {
      if (frame) throw corruptJpeg() // a second frame could claim another size
      frame = readFrame(bytes, { marker, start, end })
    }
    // LSE type 4 gives a size that overrides the frame header's (ISO/IEC 14495-1 §C.2.4.1.4).
    if (marker === MARKER.LSE && bytes[start] === 4) {
      throw new CodecError('unsupported', 'JPEG-LS images wider than 65 535 are not supported.')
    }
    if (marker === MARKER.APP0 && ascii(bytes, start, 4) === 'JFIF') jfif = true
    if (marker === MARKER.APP14 && end - start >= 12 && ascii(bytes, start, 5) === 'Adobe') {
      adobeTransform = bytes[start + 11]!
    }
  }
  if (!frame) throw corruptJpeg()
  return { ...frame, adobeTransform, jfif }
}

/** Refuses a stream that claims more than the data set does, before anything is allocated for it. */
export function checkJpegSize(header: JpegHeader, f: PixelFormat): void {
  if (header.rows * header.columns > f.rows * f.columns) {
    throw new CodecError('too-large', 'The compressed image claims to be larger than its header says.')
  }
  if (header.components.length !== f.samplesPerPixel) {
    throw new CodecError(
      'mismatch',
      'The compressed image has another number of colours than its header says.',
    )
  }
}

function isFrameMarker(marker: number): boolean {
  if (marker === MARKER.SOF55) return true
  return marker >= 0xc0 && marker <= 0xcf && marker !== MARKER.DHT && marker !== 0xc8 && marker !== 0xcc
}

function readFrame(bytes: Uint8Array, s: Pick<Segment, 'marker' | 'start' | 'end'>) {
  const count = bytes[s.start + 5] ?? 0
  if (count < 1 || s.end - s.start < 6 + 3 * count) throw corruptJpeg()
  const components = Array.from({ length: count }, (_, i) => {
    const at = s.start + 6 + 3 * i
    const sampling = bytes[at + 1]!
    return { id: bytes[at]!, h: sampling >> 4, v: sampling & 15, quantTable: bytes[at + 2]! }
  })
  const rows = (bytes[s.start + 1]! << 8) | bytes[s.start + 2]!
  const columns = (bytes[s.start + 3]! << 8) | bytes[s.start + 4]!
  const sampled = components.every((c) => c.h >= 1 && c.h <= 4 && c.v >= 1 && c.v <= 4)
  if (rows === 0 || columns === 0 || !sampled) throw corruptJpeg()
  return { sof: s.marker, precision: bytes[s.start]!, rows, columns, components }
}

function ascii(bytes: Uint8Array, start: number, length: number): string {
  return String.fromCharCode(...bytes.subarray(start, start + length))
}

export function corruptJpeg(): CodecError {
  return new CodecError('corrupt', 'The compressed image is damaged or not a JPEG.')
}
