import { CodecError } from './codec-error.ts'
import { type CodestreamSize, withSignBit } from './j2k-header.ts'
import { runDecoder, runEncoder, withCodec } from './wasm/instances.ts'

/** Samples in 8-bit containers up to 8 bits, else in 16-bit LE ones; interleaved, two's complement when signed. */
export interface Htj2kImage {
  readonly columns: number
  readonly rows: number
  readonly components: number
  /** Bit depth written into the code stream. */
  readonly bits: number
  readonly signed: boolean
  readonly colorTransform: boolean
}

// Order numbers of ISO/IEC 15444-1 Table A.16.
const PROGRESSIONS = { LRCP: 0, RLCP: 1, RPCL: 2, PCRL: 3, CPRL: 4 } as const

export interface Htj2kOptions {
  readonly progression?: keyof typeof PROGRESSIONS
  /** Quantisation step of the irreversible path; absent = lossless. */
  readonly quantizationStep?: number
}

/**
 * Encodes one frame as HTJ2K. With the defaults the stream fulfils HTJ2K Lossless RPCL (PS3.5 §10.18):
 * RPCL order, TLM marker with a tile part per resolution, smallest resolution at most 64 pixels wide and high.
 */
export async function encodeHtj2k(
  samples: Uint8Array,
  image: Htj2kImage,
  options: Htj2kOptions = {},
): Promise<Uint8Array> {
  const shifted = isShifted(image)
  const lines = isMixed(image) ? mixedLines(samples, image, 'mix') : samples
  const stream = await withCodec('openjph', (openjph) => {
    const encoder = new openjph.HTJ2KEncoder()
    encoder.setDecompositions(decompositions(image))
    encoder.setQuality(options.quantizationStep === undefined, options.quantizationStep ?? 1)
    encoder.setProgressionOrder(PROGRESSIONS[options.progression ?? 'RPCL'])
    encoder.setTLMMarker(true)
    encoder.setTilePartDivisionsAtResolutions(true)
    return runEncoder(encoder, shifted ? moved(lines, 2 ** (image.bits - 1)) : lines, {
      width: image.columns,
      height: image.rows,
      bitsPerSample: image.bits,
      componentCount: image.components,
      isSigned: image.signed && !shifted,
      isUsingColorTransform: image.colorTransform,
    })
  })
  return shifted ? withSignBit(stream, image.components, true) : stream
}

/** Decodes an HTJ2K stream whose SIZ the caller has already checked; containers as in Htj2kImage. */
export async function decodeHtj2k(codestream: Uint8Array, size: CodestreamSize): Promise<Uint8Array> {
  const shifted = isShifted(size)
  const told = shifted ? withSignBit(codestream, size.components, false) : codestream
  const samples = await withCodec('openjph', (openjph) =>
    runDecoder(new openjph.HTJ2KDecoder(), told, (decoder) => {
      const decoded = new Uint8Array(decoder.getDecodedBuffer())
      if (decoded.length === size.columns * size.rows * size.components * (size.bits > 8 ? 2 : 1))
        return decoded
      throw new CodecError('corrupt', 'The HTJ2K image is damaged.')
    }),
  )
  const lines = isMixed(size) ? mixedLines(samples, size, 'unmix') : samples
  return shifted ? moved(lines, -(2 ** (size.bits - 1))) : lines
}

// The build takes samples of up to 8 bits as unsigned. Moved up by half the range they are, and the code stream of the
// moved samples with its sign bit set is the one of the signed samples: the level shift of §G.1 is what differs.
function isShifted(image: { readonly signed: boolean; readonly bits: number }): boolean {
  return image.signed && image.bits <= 8
}

// In an 8-bit container: adding `by` and taking it away again are both modulo 256.
function moved(samples: Uint8Array, by: number): Uint8Array {
  return samples.map((value) => value + by)
}

// Without a colour transform the build asks OpenJPH for one component after the other, yet passes lines of all in turn:
// what it takes for line y of component c is line number y × components + c of all components one below the other.
function isMixed(image: { readonly components: number; readonly colorTransform: boolean }): boolean {
  return image.components > 1 && !image.colorTransform
}

interface Lines {
  readonly columns: number
  readonly rows: number
  readonly components: number
  readonly bits: number
}

// Real place of a line ↔ the place where the build has it; samples interleaved on both sides.
function mixedLines(samples: Uint8Array, image: Lines, direction: 'mix' | 'unmix'): Uint8Array {
  const { columns, rows, components } = image
  const width = image.bits > 8 ? 2 : 1
  const out = new Uint8Array(samples.length)
  const start = (row: number, component: number): number => (row * columns * components + component) * width
  for (let line = 0; line < rows * components; line++) {
    const real = start(line % rows, Math.floor(line / rows))
    const mixed = start(Math.floor(line / components), line % components)
    const [from, to] = direction === 'mix' ? [real, mixed] : [mixed, real]
    for (let x = 0; x < columns * components * width; x += components * width) {
      for (let b = 0; b < width; b++) out[to + x + b] = samples[from + x + b]!
    }
  }
  return out
}

// Five, or more until the smallest resolution fits 64 × 64 (PS3.5 §10.18), but none that halves a single sample: a
// resolution without samples is one that the decoder in the viewer stops at (images of up to 16 × 16).
function decompositions(image: Htj2kImage): number {
  const halvings = Math.max(1, Math.ceil(Math.log2(Math.max(image.columns, image.rows))))
  return Math.min(halvings, Math.max(5, halvings - 6))
}
