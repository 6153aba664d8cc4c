import type { PixelFormat } from '../pixel-format.ts'
import { category, JpegWriter, magnitudeBits } from './jpeg-writer.ts'

// All 17 categories with codes of five bits: simple, valid, not small. Used to make test data.
const CODE_BITS = 5
const CATEGORIES = 17

/**
 * Encodes little endian, interleaved samples as lossless JPEG (process 14) with the given predictor 1 … 7;
 * predictor 1 is what Selection Value 1 (1.2.840.10008.1.2.4.70) asks for. Only for 8 and 16 bit containers.
 */
export function encodeJpegLossless(pixels: Uint8Array, f: PixelFormat, predictor = 1): Uint8Array {
  const values = samplesOf(pixels, f)
  const precision = Math.max(2, f.bitsStored)
  const writer = new JpegWriter()
  writer.marker(0xd8)
  writer.segment(0xc3, frameHeader(f, precision))
  writer.segment(0xc4, [0, ...lengthCounts(CODE_BITS, CATEGORIES), ...Array(CATEGORIES).keys()])
  const ids = Array.from({ length: f.samplesPerPixel }, (_, i) => i + 1)
  writer.segment(0xda, [ids.length, ...ids.flatMap((id) => [id, 0]), predictor, 0, 0])
  const stride = f.samplesPerPixel
  const rowStride = f.columns * stride
  for (let p = 0; p < values.length; p++) {
    const left = p % rowStride >= stride ? values[p - stride]! : null
    const above = p >= rowStride ? values[p - rowStride]! : null
    const corner = left !== null && above !== null ? values[p - rowStride - stride]! : 0
    const predicted = predict({ left, above, corner }, predictor, 1 << (precision - 1))
    writeDifference(writer, (((values[p]! - predicted + 32_768) & 0xffff) - 32_768) | 0)
  }
  writer.flushBits()
  writer.marker(0xd9)
  return writer.finish()
}

function writeDifference(writer: JpegWriter, difference: number): void {
  const size = category(difference)
  writer.bits(size, CODE_BITS)
  if (size > 0 && size < 16) writer.bits(magnitudeBits(difference), size)
}

interface Neighbours {
  readonly left: number | null
  readonly above: number | null
  readonly corner: number
}

// ISO/IEC 10918-1 Table H.1
function predict({ left, above, corner }: Neighbours, predictor: number, initial: number): number {
  if (above === null) return left ?? initial
  if (left === null) return above
  return [
    left,
    above,
    corner,
    left + above - corner,
    left + ((above - corner) >> 1),
    above + ((left - corner) >> 1),
    (left + above) >> 1,
  ][predictor - 1]!
}

/** Samples masked to BitsStored, as JPEG knows no sign. */
export function samplesOf(pixels: Uint8Array, f: PixelFormat): Uint16Array {
  const view = new DataView(pixels.buffer, pixels.byteOffset, pixels.byteLength)
  const mask = 2 ** f.bitsStored - 1
  const count = f.rows * f.columns * f.samplesPerPixel
  return Uint16Array.from({ length: count }, (_, i) =>
    f.bitsAllocated === 8 ? pixels[i]! & mask : view.getUint16(2 * i, true) & mask,
  )
}

/** Body of SOF: precision, size, components 1 … n without subsampling. */
export function frameHeader(f: PixelFormat, precision: number): number[] {
  const components = Array.from({ length: f.samplesPerPixel }, (_, i) => [i + 1, 0x11, 0]).flat()
  return [
    precision,
    f.rows >> 8,
    f.rows & 255,
    f.columns >> 8,
    f.columns & 255,
    f.samplesPerPixel,
    ...components,
  ]
}

/** BITS of a table whose `count` codes all have one length. */
export function lengthCounts(codeBits: number, count: number): number[] {
  return Array.from({ length: 16 }, (_, i) => (i + 1 === codeBits ? count : 0))
}
