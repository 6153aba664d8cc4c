import { CodecError } from './codec-error.ts'
import type { DecodedSamples } from './decoded-samples.ts'
import { type CodestreamSize, checkCodestreamSize, rawCodestream, readCodestreamSize } from './j2k-header.ts'
import type { PixelFormat } from './pixel-format.ts'
import { runDecoder, withCodec } from './wasm/instances.ts'

/** Decodes a JPEG 2000 (`openjpeg`) or HTJ2K (`openjph`) code stream. Throws CodecError. */
export async function decodeJpeg2000(
  bytes: Uint8Array,
  f: PixelFormat,
  library: 'openjpeg' | 'openjph',
): Promise<DecodedSamples> {
  const stream = rawCodestream(bytes)
  const size = readCodestreamSize(stream)
  checkCodestreamSize(size, f)
  const wideColour = size.components > 1 && size.bits > 8 && library === 'openjpeg'
  if (size.bits > 16 || wideColour || (size.components !== 1 && size.components !== 3)) {
    throw new CodecError(
      'unsupported',
      'JPEG 2000 images of this depth and number of colours are not supported.',
    )
  }
  const { told, offset } = asUnsigned(stream, size)
  const pixels = await decodePixels(told, library)
  if (pixels.length !== size.columns * size.rows * size.components * (size.bits > 8 ? 2 : 1)) {
    throw new CodecError('corrupt', 'The JPEG 2000 image is damaged.')
  }
  const values = size.bits > 8 ? new Uint16Array(pixels.buffer) : pixels
  if (offset > 0) for (let i = 0; i < values.length; i++) values[i]! -= offset
  const { rows, columns, bits, signed } = size
  return { values, rows, columns, bits, signed, photometricInterpretation: photometric(size, f) }
}

function decodePixels(stream: Uint8Array, library: 'openjpeg' | 'openjph'): Promise<Uint8Array> {
  const read = (decoder: WasmDecoder): Uint8Array => Uint8Array.from(decoder.getDecodedBuffer())
  if (library === 'openjph') {
    return withCodec('openjph', (openjph) => runDecoder(new openjph.HTJ2KDecoder(), stream, read))
  }
  return withCodec('openjpeg', (openjpeg) => runDecoder(new openjpeg.J2KDecoder(), stream, read))
}

// Both builds clamp samples of up to 8 bits to 0 … 255. A signed stream read as unsigned comes out higher by 2^(bits−1).
function asUnsigned(stream: Uint8Array, size: CodestreamSize): { told: Uint8Array; offset: number } {
  if (!size.signed || size.bits > 8) return { told: stream, offset: 0 }
  const told = Uint8Array.from(stream)
  for (let c = 0; c < size.components; c++) told[42 + 3 * c]! &= 0x7f
  return { told, offset: 2 ** (size.bits - 1) }
}

// The inverse colour transform has been done by the decoder where the stream has one (PS3.5 §8.2.4).
function photometric(size: CodestreamSize, f: PixelFormat): string {
  const named = f.photometricInterpretation
  if (named !== 'YBR_RCT' && named !== 'YBR_ICT') return named
  return size.colorTransform ? 'RGB' : 'YBR_FULL'
}
