import { CodecError } from './codec-error.ts'
import type { PixelFormat } from './pixel-format.ts'

/** What the SIZ marker of a JPEG 2000 or HTJ2K code stream claims (ISO/IEC 15444-1 §A.5.1). */
export interface CodestreamSize {
  readonly columns: number
  readonly rows: number
  readonly components: number
  readonly bits: number
  readonly signed: boolean
  readonly tiles: number
  /** Whether COD says that a multiple component transform was used (§A.6.1). */
  readonly colorTransform: boolean
}

// Table A.12 numbers at most 65 535 tiles; images of this field have one or a few thousand.
const TILES_MAX = 16_384
const JP2_SIGNATURE = [0, 0, 0, 12, 0x6a, 0x50, 0x20, 0x20]

/** The raw code stream: a JP2 file wrapper, which some writers leave around it, is taken off. */
export function rawCodestream(bytes: Uint8Array): Uint8Array {
  if (!JP2_SIGNATURE.every((b, i) => bytes[i] === b)) return bytes
  for (let i = 12; i + 8 < bytes.length; i++) {
    // SOC directly followed by SIZ
    if (bytes[i] === 0xff && bytes[i + 1] === 0x4f && bytes[i + 2] === 0xff && bytes[i + 3] === 0x51) {
      return bytes.subarray(i)
    }
  }
  return bytes
}

/** Reads SOC and SIZ. Throws CodecError('corrupt') when they are not there. */
export function readCodestreamSize(bytes: Uint8Array): CodestreamSize {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < 45 || view.getUint32(0) !== 0xff4fff51) throw corrupt()
  const [x1, y1, x0, y0] = [8, 12, 16, 20].map((at) => view.getUint32(at)) as [number, number, number, number]
  const [tw, th, tx, ty] = [24, 28, 32, 36].map((at) => view.getUint32(at)) as [
    number,
    number,
    number,
    number,
  ]
  const components = view.getUint16(40)
  if (x1 <= x0 || y1 <= y0 || tw === 0 || th === 0 || components === 0) throw corrupt()
  if (bytes.length < 42 + 3 * components) throw corrupt()
  const first = view.getUint8(42)
  for (let c = 0; c < components; c++) {
    const at = 42 + 3 * c
    if (view.getUint8(at) !== first || view.getUint8(at + 1) !== 1 || view.getUint8(at + 2) !== 1) {
      throw new CodecError('unsupported', 'The colour components of the image differ in size or depth.')
    }
  }
  const tiles = Math.ceil((x1 - tx) / tw) * Math.ceil((y1 - ty) / th)
  return {
    columns: x1 - x0,
    rows: y1 - y0,
    components,
    bits: (first & 0x7f) + 1,
    signed: first > 0x7f,
    tiles,
    colorTransform: hasColorTransform(view),
  }
}

// Walks the main header up to COD; its fourth parameter byte after Scod is the transform.
function hasColorTransform(view: DataView): boolean {
  let at = 2
  while (at + 9 < view.byteLength && view.getUint16(at) !== 0xff90) {
    if (view.getUint16(at) === 0xff52) return view.getUint8(at + 8) !== 0
    at += 2 + view.getUint16(at + 2)
  }
  return false
}

/** Refuses a code stream that claims more than the data set does, before anything is allocated for it. */
export function checkCodestreamSize(size: CodestreamSize, f: PixelFormat): void {
  if (size.columns * size.rows > f.columns * f.rows || size.tiles > TILES_MAX) {
    throw new CodecError('too-large', 'The compressed image claims to be larger than its header says.')
  }
  if (size.components !== f.samplesPerPixel) {
    throw new CodecError(
      'mismatch',
      'The compressed image has another number of colours than its header says.',
    )
  }
}

function corrupt(): CodecError {
  return new CodecError('corrupt', 'The image is not a JPEG 2000 code stream.')
}

/** The stream with the sign bit of every component (Table A.11) set or cleared; its values move by 2^(bits − 1). */
export function withSignBit(stream: Uint8Array, components: number, signed: boolean): Uint8Array {
  const out = new Uint8Array(stream)
  for (let c = 0; c < components; c++) {
    const at = 42 + 3 * c
    out[at] = signed ? out[at]! | 0x80 : out[at]! & 0x7f
  }
  return out
}
