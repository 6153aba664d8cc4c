import { CodecError } from './codec-error.ts'
import { nativeFrameBytes, type PixelFormat } from './pixel-format.ts'

/**
 * One native frame of whole-byte samples as it lies in the file → little endian, interleaved.
 * Returns the frame itself when it already lies so. Throws CodecError('mismatch') on a wrong length.
 */
export function toInterleavedLe(frame: Uint8Array, f: PixelFormat): Uint8Array {
  if (frame.length !== nativeFrameBytes(f)) {
    throw new CodecError('mismatch', 'The pixel data do not have the size that the header says.')
  }
  return reorder(frame, f, 'to-interleaved')
}

/** The inverse of toInterleavedLe: bytes exactly as the file had them. */
export function fromInterleavedLe(pixels: Uint8Array, f: PixelFormat): Uint8Array {
  return reorder(pixels, f, 'to-planar')
}

function reorder(bytes: Uint8Array, f: PixelFormat, direction: 'to-interleaved' | 'to-planar'): Uint8Array {
  const sampleBytes = f.bitsAllocated / 8
  const planar = f.planarConfiguration === 1 && f.samplesPerPixel > 1
  const swapBytes = needsSwap(f) ? Math.max(2, sampleBytes) : 1
  if (direction === 'to-interleaved') {
    const ordered = swapBytes > 1 ? swapped(bytes, swapBytes) : bytes
    return planar ? transpose(ordered, f.samplesPerPixel, sampleBytes) : ordered
  }
  const ordered = planar
    ? transpose(bytes, bytes.length / sampleBytes / f.samplesPerPixel, sampleBytes)
    : bytes
  return swapBytes > 1 ? swapped(ordered, swapBytes) : ordered
}

function needsSwap(f: PixelFormat): boolean {
  return f.bitsAllocated > 8 ? !f.littleEndian : f.bytePairsSwapped === true
}

/** Reverses each group of `width` bytes; a last incomplete group stays as it is. */
export function swapped(bytes: Uint8Array, width: number): Uint8Array {
  const out = new Uint8Array(bytes)
  for (let i = 0; i + width <= out.length; i += width) {
    for (let a = i, b = i + width - 1; a < b; a++, b--) {
      const kept = out[a]!
      out[a] = out[b]!
      out[b] = kept
    }
  }
  return out
}

/** `groups` runs of samples → samples of the groups in turn; transposing by the other factor is the way back. */
function transpose(bytes: Uint8Array, groups: number, sampleBytes: number): Uint8Array {
  const out = new Uint8Array(bytes.length)
  const runBytes = bytes.length / groups
  let at = 0
  for (let i = 0; i < runBytes; i += sampleBytes) {
    for (let g = 0; g < groups; g++) {
      const from = g * runBytes + i
      for (let b = 0; b < sampleBytes; b++) out[at++] = bytes[from + b]!
    }
  }
  return out
}

/** A 16-bit view of little-endian bytes; copies only when they do not start on an even address. */
export function uint16View(bytes: Uint8Array): Uint16Array {
  const even = bytes.byteOffset % 2 === 0 ? bytes : new Uint8Array(bytes)
  return new Uint16Array(even.buffer, even.byteOffset, even.byteLength >> 1)
}

/** The same for comparing four bytes at a time; up to three bytes at the end have no word. */
export function uint32View(bytes: Uint8Array): Uint32Array {
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : new Uint8Array(bytes)
  return new Uint32Array(aligned.buffer, aligned.byteOffset, aligned.byteLength >> 2)
}

/** Bits of a packed 1-bit frame (first pixel in the lowest bit, PS3.5 §8.1.1) → one byte 0 or 1 per pixel. */
export function unpackBits(bytes: Uint8Array, bitOffset: number, count: number): Uint8Array {
  if (Math.ceil((bitOffset + count) / 8) > bytes.length) {
    throw new CodecError('corrupt', 'The image has fewer pixels than its header says.')
  }
  const out = new Uint8Array(count)
  for (let i = 0; i < count; i++) {
    const bit = bitOffset + i
    out[i] = (bytes[bit >> 3]! >> (bit & 7)) & 1
  }
  return out
}
