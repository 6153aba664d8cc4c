import { ZIGZAG } from '../jpeg/dct-frame.ts'
import type { PixelFormat } from '../pixel-format.ts'
import { frameHeader, lengthCounts, samplesOf } from './jpeg-lossless.ts'
import { category, JpegWriter, magnitudeBits } from './jpeg-writer.ts'

const DC_BITS = 5 // 16 categories
const AC_BITS = 8 // run × size: 15 sizes for each of 16 runs, end of block among them
const END_OF_BLOCK = 0x00
const SIXTEEN_ZEROS = 0xf0

/**
 * Encodes 12-bit samples (little endian, interleaved, 16-bit containers) as sequential DCT with Huffman coding,
 * process 4 of JPEG Extended (1.2.840.10008.1.2.4.51); up to 8 bits it is process 1, baseline. Colours are written
 * as they are. `step` is the one quantisation step. Makes test data.
 */
export function encodeJpegExtended(pixels: Uint8Array, f: PixelFormat, step = 1): Uint8Array {
  return encodeDct(samplesOf(pixels, f), f, step)
}

/** The same for samples that are already taken out of their containers. */
export function encodeDct(values: Uint16Array, f: PixelFormat, step: number): Uint8Array {
  const precision = f.bitsStored <= 8 ? 8 : 12
  const writer = new JpegWriter()
  const symbols = acSymbols()
  writer.marker(0xd8)
  writer.segment(0xdb, [0, ...Array(64).fill(step)])
  writer.segment(precision === 8 ? 0xc0 : 0xc1, frameHeader(f, precision))
  writer.segment(0xc4, [0x00, ...lengthCounts(DC_BITS, 16), ...Array(16).keys()])
  writer.segment(0xc4, [0x10, ...lengthCounts(AC_BITS, symbols.length), ...symbols])
  const ids = Array.from({ length: f.samplesPerPixel }, (_, i) => i + 1)
  writer.segment(0xda, [ids.length, ...ids.flatMap((id) => [id, 0]), 0, 63, 0])
  const previous = ids.map(() => 0)
  for (let y = 0; y < f.rows; y += 8) {
    for (let x = 0; x < f.columns; x += 8) {
      ids.forEach((_, c) => {
        const block = transformed(values, f, { x, y, c, shift: 2 ** (precision - 1) })
        const quantised = Array.from(ZIGZAG, (p) => Math.round(block[p]! / step))
        writeBlock(writer, quantised, quantised[0]! - previous[c]!)
        previous[c] = quantised[0]!
      })
    }
  }
  writer.flushBits()
  writer.marker(0xd9)
  return writer.finish()
}

function acSymbols(): number[] {
  const runs = Array.from({ length: 16 }, (_, run) => run << 4)
  return [
    END_OF_BLOCK,
    SIXTEEN_ZEROS,
    ...runs.flatMap((run) => Array.from({ length: 14 }, (_, s) => run | (s + 1))),
  ]
}
const AC_CODES = new Map(acSymbols().map((symbol, code) => [symbol, code]))

function writeBlock(writer: JpegWriter, zigzag: readonly number[], dcDifference: number): void {
  const size = category(dcDifference)
  writer.bits(size, DC_BITS)
  if (size > 0) writer.bits(magnitudeBits(dcDifference), size)
  let run = 0
  for (let k = 1; k < 64; k++) {
    const value = zigzag[k]!
    if (value === 0) {
      run++
      continue
    }
    for (; run > 15; run -= 16) writer.bits(AC_CODES.get(SIXTEEN_ZEROS)!, AC_BITS)
    writer.bits(AC_CODES.get((run << 4) | category(value))!, AC_BITS)
    writer.bits(magnitudeBits(value), category(value))
    run = 0
  }
  if (run > 0) writer.bits(AC_CODES.get(END_OF_BLOCK)!, AC_BITS)
}

interface BlockPlace {
  readonly x: number
  readonly y: number
  readonly c: number
  readonly shift: number
}

// Forward DCT of one block (ISO/IEC 10918-1 §A.3.3); samples beyond the edge repeat the last one.
function transformed(values: Uint16Array, f: PixelFormat, at: BlockPlace): Float64Array {
  const out = new Float64Array(64)
  const rows = new Float64Array(64)
  for (let y = 0; y < 8; y++) {
    for (let x = 0; x < 8; x++) {
      const row = Math.min(at.y + y, f.rows - 1)
      const column = Math.min(at.x + x, f.columns - 1)
      const s = values[(row * f.columns + column) * f.samplesPerPixel + at.c]! - at.shift
      for (let u = 0; u < 8; u++) rows[y * 8 + u]! += s * basis(x, u)
    }
  }
  for (let y = 0; y < 8; y++) {
    for (let u = 0; u < 8; u++) for (let v = 0; v < 8; v++) out[v * 8 + u]! += rows[y * 8 + u]! * basis(y, v)
  }
  return out
}

function basis(x: number, u: number): number {
  return (u === 0 ? Math.SQRT1_2 : 1) * 0.5 * Math.cos(((2 * x + 1) * u * Math.PI) / 16)
}
