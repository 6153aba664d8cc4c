import { CodecError } from './codec-error.ts'
import { type DecodedSamples, interleave } from './decoded-samples.ts'
import { withAdobeTransform } from './jpeg/adobe.ts'
import { decodeDctJpeg } from './jpeg/dct.ts'
import { decodeLosslessJpeg } from './jpeg/lossless.ts'
import { checkJpegSize, type JpegHeader, MARKER, readJpegHeader } from './jpeg/markers.ts'
import type { PixelFormat } from './pixel-format.ts'
import { runDecoder, withCodec } from './wasm/instances.ts'
import { ybrToRgb } from './ybr.ts'

/**
 * Decodes any JPEG of the DICOM transfer syntaxes by what its frame header says, since labels are often wrong:
 * baseline, extended, progressive, lossless, JPEG-LS. Throws CodecError.
 */
export async function decodeJpegFamily(bytes: Uint8Array, f: PixelFormat): Promise<DecodedSamples> {
  const header = readJpegHeader(bytes)
  checkJpegSize(header, f)
  switch (header.sof) {
    case MARKER.SOF0:
    case MARKER.SOF1:
    case MARKER.SOF2:
      return header.precision === 8 ? decodeEightBit(bytes, header, f) : decodeTwelveBit(bytes, header, f)
    case MARKER.SOF3:
      return { ...common(header, f), values: decodeLosslessJpeg(bytes, header) }
    case MARKER.SOF55:
      return decodeJpegLs(bytes, header, f)
    default:
      throw new CodecError('unsupported', 'Hierarchical and arithmetic JPEG are not supported.')
  }
}

function common(header: JpegHeader, f: PixelFormat) {
  return {
    rows: header.rows,
    columns: header.columns,
    bits: header.precision,
    signed: false,
    photometricInterpretation: f.photometricInterpretation,
  }
}

async function decodeEightBit(
  bytes: Uint8Array,
  header: JpegHeader,
  f: PixelFormat,
): Promise<DecodedSamples> {
  const ybr = isYbr(header, f)
  // libjpeg guesses the colour space of three components; we tell it by an Adobe segment instead.
  const told = header.components.length === 3 ? withAdobeTransform(bytes, ybr ? 1 : 0) : bytes
  const values = await withCodec('turbo', (turbo) =>
    runDecoder(new turbo.JPEGDecoder(), told, (decoder) => new Uint8Array(decoder.getDecodedBuffer())),
  )
  if (values.length !== header.rows * header.columns * header.components.length) {
    throw new CodecError('unsupported', 'JPEG images of four colours are not supported.')
  }
  const photometricInterpretation = header.components.length === 3 ? 'RGB' : f.photometricInterpretation
  return { ...common(header, f), values, photometricInterpretation }
}

function decodeTwelveBit(bytes: Uint8Array, header: JpegHeader, f: PixelFormat): DecodedSamples {
  const values = decodeDctJpeg(bytes, header)
  if (!isYbr(header, f)) return { ...common(header, f), values }
  ybrToRgb(values, 2 ** header.precision - 1)
  return { ...common(header, f), values, photometricInterpretation: 'RGB' }
}

/** Adobe's segment decides, then JFIF (always YCbCr), then what the data set says. */
function isYbr(header: JpegHeader, f: PixelFormat): boolean {
  if (header.components.length !== 3) return false
  if (header.adobeTransform !== null) return header.adobeTransform !== 0
  return header.jfif || f.photometricInterpretation !== 'RGB'
}

async function decodeJpegLs(bytes: Uint8Array, header: JpegHeader, f: PixelFormat): Promise<DecodedSamples> {
  return withCodec('charls', (charls) =>
    runDecoder(new charls.JpegLSDecoder(), withEnd(bytes), (decoder) => {
      const pixels = new Uint8Array(decoder.getDecodedBuffer())
      const count = header.rows * header.columns * header.components.length
      if (pixels.length !== count * (header.precision > 8 ? 2 : 1)) {
        throw new CodecError('corrupt', 'The JPEG-LS image is damaged.')
      }
      const raw = header.precision > 8 ? new Uint16Array(pixels.buffer) : pixels
      // Interleave mode 0 comes out plane by plane.
      const values = decoder.getInterleaveMode() === 0 ? interleave(raw, header.components.length) : raw
      return { ...common(header, f), values }
    }),
  )
}

// CharLS takes minutes over a scan that ends without any marker.
function withEnd(bytes: Uint8Array): Uint8Array {
  const out = new Uint8Array(bytes.length + 2)
  out.set(bytes)
  out.set([0xff, MARKER.EOI], bytes.length)
  return out
}
