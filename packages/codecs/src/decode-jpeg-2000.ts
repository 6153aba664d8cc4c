import { CodecError } from './codec-error.ts'
import type { DecodedSamples } from './decoded-samples.ts'
import { decodeHtj2k } from './htj2k.ts'
import {
  type CodestreamSize,
  checkCodestreamSize,
  rawCodestream,
  readCodestreamSize,
  withSignBit,
} from './j2k-header.ts'
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
  const pixels = library === 'openjph' ? await decodeHtj2k(stream, size) : await byOpenJpeg(stream, size)
  const values = size.bits > 8 ? new Uint16Array(pixels.buffer) : pixels
  const { rows, columns, bits, signed } = size
  return { values, rows, columns, bits, signed, photometricInterpretation: photometric(size, f) }
}

async function byOpenJpeg(stream: Uint8Array, size: CodestreamSize): Promise<Uint8Array> {
  // The build clamps samples of up to 8 bits to 0 … 255. A signed stream read as unsigned comes out higher by 2^(bits−1).
  const shifted = size.signed && size.bits <= 8
  const told = shifted ? withSignBit(stream, size.components, false) : stream
  const pixels = await withCodec('openjpeg', (openjpeg) =>
    runDecoder(new openjpeg.J2KDecoder(), told, (decoder) => {
      const decoded = new Uint8Array(decoder.getDecodedBuffer())
      // The library reports a damaged stream by leaving the buffer empty.
      if (decoded.length === size.columns * size.rows * size.components * (size.bits > 8 ? 2 : 1))
        return decoded
      throw new CodecError('corrupt', 'The JPEG 2000 image is damaged.')
    }),
  )
  return shifted ? pixels.map((value) => value - 2 ** (size.bits - 1)) : pixels
}

// The inverse colour transform has been done by the decoder where the stream has one (PS3.5 §8.2.4).
function photometric(size: CodestreamSize, f: PixelFormat): string {
  const named = f.photometricInterpretation
  if (named !== 'YBR_RCT' && named !== 'YBR_ICT') return named
  return size.colorTransform ? 'RGB' : 'YBR_FULL'
}
