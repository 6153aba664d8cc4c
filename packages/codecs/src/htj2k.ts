import type { CodestreamSize } from './j2k-header.ts'
import { runDecoder, runEncoder, withCodec } from './wasm/instances.ts'

/** Samples as the OpenJPH build takes and gives them: 8-bit or 16-bit LE containers, interleaved. */
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
export function encodeHtj2k(
  samples: Uint8Array,
  image: Htj2kImage,
  options: Htj2kOptions = {},
): Promise<Uint8Array> {
  return withCodec('openjph', (openjph) => {
    const encoder = new openjph.HTJ2KEncoder()
    const lossless = options.quantizationStep === undefined
    encoder.setDecompositions(decompositions(image))
    encoder.setQuality(lossless, options.quantizationStep ?? 1)
    encoder.setProgressionOrder(PROGRESSIONS[options.progression ?? 'RPCL'])
    encoder.setTLMMarker(true)
    encoder.setTilePartDivisionsAtResolutions(true)
    return runEncoder(encoder, samples, {
      width: image.columns,
      height: image.rows,
      bitsPerSample: image.bits,
      componentCount: image.components,
      isSigned: image.signed,
      isUsingColorTransform: image.colorTransform,
    })
  })
}

/** Decodes an HTJ2K stream whose SIZ the caller has already checked; containers as in Htj2kImage. */
export function decodeHtj2k(codestream: Uint8Array, size: CodestreamSize): Promise<Uint8Array> {
  return withCodec('openjph', (openjph) =>
    runDecoder(new openjph.HTJ2KDecoder(), codestream, (decoder) => {
      const samples = Uint8Array.from(decoder.getDecodedBuffer())
      if (samples.length !== size.columns * size.rows * size.components * (size.bits > 8 ? 2 : 1)) {
        throw new Error('decoded size differs from SIZ')
      }
      return samples
    }),
  )
}

function decompositions(image: Htj2kImage): number {
  return Math.max(5, Math.ceil(Math.log2(Math.max(image.columns, image.rows) / 64)))
}
