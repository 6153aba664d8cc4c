import { CodecError } from '../codec-error.ts'
import { withAdobeTransform } from '../jpeg/adobe.ts'
import { type PixelFormat, sampleCount } from '../pixel-format.ts'
import { runEncoder, withCodec } from '../wasm/instances.ts'
import { rgbToYbr } from '../ybr.ts'
import { encodeDct } from './jpeg-extended.ts'
import { samplesOf } from './jpeg-lossless.ts'

// Input of every encoder here: little endian, interleaved samples in containers of BitsAllocated 8 or 16.

/** JPEG-LS; `maxError` 0 = lossless (1.2.840.10008.1.2.4.80), more = near-lossless (.81). */
export function encodeJpegLs(pixels: Uint8Array, f: PixelFormat, maxError = 0): Promise<Uint8Array> {
  const bits = Math.max(2, f.bitsStored)
  return withCodec('charls', (charls) => {
    const encoder = new charls.JpegLSEncoder()
    encoder.setNearLossless(maxError)
    encoder.setInterleaveMode(f.samplesPerPixel > 1 ? 2 : 0)
    return runEncoder(encoder, containers(pixels, f, bits), frameInfo(f, bits))
  })
}

/** JPEG 2000; `ratio` 0 = reversible (1.2.840.10008.1.2.4.90), more = irreversible at that compression ratio (.91). */
export function encodeJpeg2000(pixels: Uint8Array, f: PixelFormat, ratio = 0): Promise<Uint8Array> {
  if (f.samplesPerPixel > 1 && f.bitsStored > 8) {
    throw new CodecError('unsupported', 'Colour of more than 8 bits cannot be encoded as JPEG 2000 here.')
  }
  return withCodec('openjpeg', (openjpeg) => {
    const encoder = new openjpeg.J2KEncoder()
    // The library breaks when a decomposition is larger than the image.
    encoder.setDecompositions(Math.min(5, Math.floor(Math.log2(Math.min(f.rows, f.columns)))))
    encoder.setQuality(ratio === 0, 1)
    encoder.setCompressionRatio(0, ratio)
    return runEncoder(encoder, containers(pixels, f, f.bitsStored), frameInfo(f, f.bitsStored))
  })
}

/** 8-bit JPEG (baseline, or progressive on request); three colours are taken as RGB and become YCbCr 4:4:4. */
export async function encodeJpegBaseline(
  pixels: Uint8Array,
  f: PixelFormat,
  options: { quality?: number; progressive?: boolean } = {},
): Promise<Uint8Array> {
  // The library's buffer has the size of the image, which does not do for headers and small or noisy images.
  if (sampleCount(f) < TURBO_SAMPLES_MIN) return ownBaseline(pixels, f)
  return withCodec('turbo', (turbo) => {
    const encoder = new turbo.JPEGEncoder()
    encoder.setQuality(options.quality ?? 95)
    encoder.setProgressive(options.progressive ? 1 : 0)
    return runEncoder(encoder, containers(pixels, f, 8), frameInfo(f, 8))
  }).catch((cause) => {
    if (cause instanceof CodecError) return ownBaseline(pixels, f)
    throw cause
  })
}
const TURBO_SAMPLES_MIN = 16_384

function ownBaseline(pixels: Uint8Array, f: PixelFormat): Uint8Array {
  const values = samplesOf(pixels, f)
  if (f.samplesPerPixel !== 3) return encodeDct(values, { ...f, bitsStored: 8 }, 2)
  rgbToYbr(values, 255)
  return withAdobeTransform(encodeDct(values, { ...f, bitsStored: 8 }, 2), 1)
}

function frameInfo(f: PixelFormat, bits: number): WasmFrameInfo {
  return {
    width: f.columns,
    height: f.rows,
    bitsPerSample: bits,
    componentCount: f.samplesPerPixel,
    isSigned: f.pixelRepresentation === 1 && bits > 8,
  }
}

// The libraries take 8-bit containers for up to 8 bits.
function containers(pixels: Uint8Array, f: PixelFormat, bits: number): Uint8Array {
  if (f.bitsAllocated === 8 || bits > 8) return pixels
  return Uint8Array.from({ length: sampleCount(f) }, (_, i) => pixels[2 * i]!)
}
