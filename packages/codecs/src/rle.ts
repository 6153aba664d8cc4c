import { CodecError } from './codec-error.ts'
import { type PixelFormat, sampleCount } from './pixel-format.ts'

const HEADER_BYTES = 64
const SEGMENTS_MAX = 15

/**
 * Decodes one RLE frame (PS3.5 Annex G) → little endian, interleaved containers; 1-bit frames stay packed.
 * Never writes more than the format says. Throws CodecError('corrupt' | 'mismatch').
 */
export function decodeRle(frame: Uint8Array, f: PixelFormat): Uint8Array {
  const { planes, planeBytes } = rlePlanes(f)
  const offsets = segmentOffsets(frame)
  if (offsets.length !== planes) {
    throw new CodecError('mismatch', 'The RLE image has another number of byte planes than its header says.')
  }
  const out = new Uint8Array(planes * planeBytes)
  const sampleBytes = planes / f.samplesPerPixel
  offsets.forEach((start, segment) => {
    // Segments go sample by sample, most significant byte first (§G.2).
    const sample = Math.floor(segment / sampleBytes)
    const byte = sampleBytes - 1 - (segment % sampleBytes)
    const end = offsets[segment + 1] ?? frame.length
    unpackSegment(frame.subarray(start, end), out, {
      at: sample * sampleBytes + byte,
      step: planes,
      count: planeBytes,
    })
  })
  return out
}

function rlePlanes(f: PixelFormat): { planes: number; planeBytes: number } {
  if (f.bitsAllocated === 1) return { planes: 1, planeBytes: Math.ceil(sampleCount(f) / 8) }
  return { planes: f.samplesPerPixel * Math.ceil(f.bitsAllocated / 8), planeBytes: f.rows * f.columns }
}

function segmentOffsets(frame: Uint8Array): number[] {
  if (frame.length < HEADER_BYTES) throw corruptRle()
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength)
  const count = view.getUint32(0, true)
  if (count < 1 || count > SEGMENTS_MAX) throw corruptRle()
  const offsets = Array.from({ length: count }, (_, i) => view.getUint32(4 + 4 * i, true))
  const rising = offsets.every((o, i) => o >= (i === 0 ? HEADER_BYTES : offsets[i - 1]!) && o <= frame.length)
  if (!rising) throw corruptRle()
  return offsets
}

interface Plane {
  readonly at: number
  readonly step: number
  readonly count: number
}

// PackBits (§G.3.2): n ≥ 0: n + 1 literal bytes; −1 … −127: one byte repeated 1 − n times; −128: nothing.
function unpackSegment(packed: Uint8Array, out: Uint8Array, plane: Plane): void {
  let from = 0
  let done = 0
  let to = plane.at
  while (done < plane.count) {
    const control = packed[from++]
    if (control === undefined) throw corruptRle()
    if (control === 128) continue
    const literal = control < 128
    const length = Math.min(literal ? control + 1 : 257 - control, plane.count - done)
    if (from + (literal ? length : 1) > packed.length) throw corruptRle()
    for (let i = 0; i < length; i++, to += plane.step) out[to] = packed[literal ? from + i : from]!
    from += literal ? control + 1 : 1
    done += length
  }
}

/** Encodes little endian, interleaved containers (or a packed 1-bit frame) as one RLE frame, rows packed singly (§G.3.1). */
export function encodeRle(pixels: Uint8Array, f: PixelFormat): Uint8Array {
  const { planes, planeBytes } = rlePlanes(f)
  const sampleBytes = planes / f.samplesPerPixel
  const rowBytes = f.bitsAllocated === 1 ? planeBytes : f.columns
  const segments = Array.from({ length: planes }, (_, segment) => {
    const at = Math.floor(segment / sampleBytes) * sampleBytes + sampleBytes - 1 - (segment % sampleBytes)
    const plane = new Uint8Array(planeBytes)
    for (let i = 0; i < planeBytes; i++) plane[i] = pixels[at + i * planes]!
    return packSegment(plane, rowBytes)
  })
  const out = new Uint8Array(HEADER_BYTES + segments.reduce((sum, s) => sum + s.length, 0))
  const view = new DataView(out.buffer)
  view.setUint32(0, segments.length, true)
  let at = HEADER_BYTES
  segments.forEach((segment, i) => {
    view.setUint32(4 + 4 * i, at, true)
    out.set(segment, at)
    at += segment.length
  })
  return out
}

function packSegment(plane: Uint8Array, rowBytes: number): Uint8Array {
  const out: number[] = []
  for (let row = 0; row < plane.length; row += rowBytes) {
    packRow(plane.subarray(row, Math.min(row + rowBytes, plane.length)), out)
  }
  if (out.length % 2 === 1) out.push(0)
  return Uint8Array.from(out)
}

function packRow(row: Uint8Array, out: number[]): void {
  let at = 0
  while (at < row.length) {
    const run = runLength(row, at)
    if (run > 1) {
      out.push(257 - run, row[at]!)
      at += run
      continue
    }
    let end = at + 1
    while (end < row.length && end - at < 128 && runLength(row, end) < 3) end++
    out.push(end - at - 1, ...row.subarray(at, end))
    at = end
  }
}

function runLength(row: Uint8Array, at: number): number {
  let end = at + 1
  while (end < row.length && end - at < 128 && row[end] === row[at]) end++
  return end - at
}

function corruptRle(): CodecError {
  return new CodecError('corrupt', 'The RLE image is damaged.')
}
