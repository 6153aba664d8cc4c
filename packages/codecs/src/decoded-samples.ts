import type { DecodedFrame, PixelFormat } from './pixel-format.ts'

/** What a decoder gives, before it takes the containers that the data set promises. */
export interface DecodedSamples {
  readonly values: Uint8Array | Uint16Array // [row][column][component]; two's complement in `bits` when signed
  readonly rows: number
  readonly columns: number
  readonly bits: number
  readonly signed: boolean
  readonly photometricInterpretation: string
}

/** One plane per component → components in turn. */
export function interleave<T extends Uint8Array | Uint16Array>(planes: T, components: number): T {
  if (components === 1) return planes
  const out = planes.slice() as T
  const pixels = planes.length / components
  for (let c = 0; c < components; c++) {
    for (let i = 0; i < pixels; i++) out[i * components + c] = planes[c * pixels + i]!
  }
  return out
}

/**
 * Samples → containers of BitsAllocated (8 or 16), little endian.
 * The data set says whether samples are signed, since most code streams cannot or get it wrong: a signed data set
 * has its samples extended from the code stream's depth, an unsigned one has them cut to it.
 */
export function toDecodedFrame(s: DecodedSamples, f: PixelFormat): DecodedFrame {
  const bitsAllocated = f.bitsAllocated <= 8 && s.bits <= 8 ? 8 : 16
  const values = withSign(s, f, bitsAllocated)
  const pixels =
    bitsAllocated === 8
      ? new Uint8Array(values)
      : new Uint8Array((values instanceof Uint16Array ? values : new Uint16Array(values)).buffer)
  return {
    pixels,
    rows: s.rows,
    columns: s.columns,
    samplesPerPixel: f.samplesPerPixel,
    bitsAllocated,
    bits: s.bits,
    pixelRepresentation: f.pixelRepresentation,
    photometricInterpretation: s.photometricInterpretation,
  }
}

function withSign(s: DecodedSamples, f: PixelFormat, bitsAllocated: number): Uint8Array | Uint16Array {
  if (f.pixelRepresentation === 0 && !s.signed) return s.values
  if (s.bits === bitsAllocated) return s.values
  const wide = new Uint16Array(s.values)
  const mask = 2 ** s.bits - 1
  const sign = 2 ** (s.bits - 1)
  for (let i = 0; i < wide.length; i++) {
    const value = wide[i]! & mask
    wide[i] = f.pixelRepresentation === 1 && value & sign ? value - 2 * sign : value
  }
  return wide
}
