import { nativeFrameBytes, type PixelFormat } from './pixel-format.ts'

/** A 12-bit monochrome format to vary in tests. */
export const MONO_12: PixelFormat = {
  rows: 37,
  columns: 51,
  samplesPerPixel: 1,
  bitsAllocated: 16,
  bitsStored: 12,
  pixelRepresentation: 0,
  photometricInterpretation: 'MONOCHROME2',
  planarConfiguration: 0,
  littleEndian: true,
}

export const RGB_8: PixelFormat = {
  ...MONO_12,
  samplesPerPixel: 3,
  bitsAllocated: 8,
  bitsStored: 8,
  photometricInterpretation: 'RGB',
}

/** Deterministic numbers 0 ≤ x < 1 (mulberry32). */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Little endian, interleaved samples of the whole stored range: soft waves with `noise` (share of the range). */
export function wavyFrame(f: PixelFormat, noise = 0.02): Uint8Array {
  const bytes = new Uint8Array(nativeFrameBytes(f))
  const view = new DataView(bytes.buffer)
  const random = randomNumbers(f.rows * 31 + f.columns)
  const top = 2 ** f.bitsStored - 1
  for (let i = 0, at = 0; at < bytes.length; i++, at += f.bitsAllocated / 8) {
    const pixel = Math.floor(i / f.samplesPerPixel)
    const wave = Math.sin((pixel % f.columns) / 9 + (i % f.samplesPerPixel)) * Math.cos(pixel / f.columns / 7)
    const share = 0.5 + wave * 0.45 + (random() - 0.5) * noise
    const raw = Math.round(Math.min(1, Math.max(0, share)) * top)
    const value = f.pixelRepresentation === 1 ? raw - 2 ** (f.bitsStored - 1) : raw
    if (f.bitsAllocated === 8) view.setUint8(at, value & 255)
    else view.setUint16(at, value & 0xffff, true)
  }
  return bytes
}
