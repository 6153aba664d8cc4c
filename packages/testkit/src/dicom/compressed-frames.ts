import { deflateRawSync } from 'node:zlib'
import {
  encodeHtj2k,
  encodeJpeg2000,
  encodeJpegBaseline,
  encodeJpegExtended,
  encodeJpegLossless,
  encodeJpegLs,
  encodeRle,
  type PixelFormat,
} from '@yingtong/codecs'
import { type PixelCodec, transferSyntaxOf, UID } from '@yingtong/dicom'

/** A frame in a compressed transfer syntax. */
export interface CompressedFrame {
  readonly bytes: Uint8Array
  /** False: a byte stream that only begins like the real thing, for syntaxes that nothing here encodes. */
  readonly decodable: boolean
}

type Encoder = (pixels: Uint8Array, format: PixelFormat, uid: string) => Promise<Uint8Array> | Uint8Array

const LOSSY_JPEG_2000_RATIO = 8
const LOSSY_STEP = 0.002

function htj2k(pixels: Uint8Array, format: PixelFormat, uid: string): Promise<Uint8Array> {
  const image = {
    columns: format.columns,
    rows: format.rows,
    components: format.samplesPerPixel,
    bits: format.bitsStored,
    signed: format.pixelRepresentation === 1,
    colorTransform: format.samplesPerPixel > 1,
  }
  if (uid === UID.HTJ2K) return encodeHtj2k(pixels, image, { quantizationStep: LOSSY_STEP })
  return encodeHtj2k(pixels, image, { progression: uid === UID.HTJ2KLosslessRPCL ? 'RPCL' : 'LRCP' })
}

const ENCODERS: Readonly<Partial<Record<PixelCodec, Encoder>>> = {
  'jpeg-baseline': (pixels, format) => encodeJpegBaseline(pixels, format, { quality: 90 }),
  'jpeg-extended': (pixels, format) => encodeJpegExtended(pixels, format),
  'jpeg-lossless': (pixels, format, uid) =>
    encodeJpegLossless(pixels, format, uid === UID.JPEGLosslessSV1 ? 1 : 4),
  'jpeg-ls': (pixels, format, uid) => encodeJpegLs(pixels, format, uid === UID.JPEGLSNearLossless ? 2 : 0),
  'jpeg-2000': (pixels, format, uid) =>
    encodeJpeg2000(pixels, format, transferSyntaxOf(uid).lossy ? LOSSY_JPEG_2000_RATIO : 0),
  htj2k,
  rle: (pixels, format) => encodeRle(pixels, format),
  'deflated-frame': (pixels) => new Uint8Array(deflateRawSync(pixels)),
}

/** Beginnings of streams that are carried but not decoded. */
const HEADS: Readonly<Partial<Record<PixelCodec, readonly number[]>>> = {
  // A naked JPEG XL codestream.
  'jpeg-xl': [0xff, 0x0a, 0xfa, 0x1f, 0x41, 0x91],
  // H.264: sequence parameter set of High Profile; HEVC and MPEG-2 have their own below.
  mpeg: [0, 0, 0, 1, 0x67, 0x64, 0, 0x29],
}
const MPEG2_HEAD = [0, 0, 1, 0xb3, 0x28, 0x01, 0xe0, 0x33]
const HEVC_HEAD = [0, 0, 0, 1, 0x40, 0x01, 0x0c, 0x01]

function syntheticStream(uid: string, codec: PixelCodec): Uint8Array {
  const { keyword } = transferSyntaxOf(uid)
  const head = keyword.startsWith('MPEG2')
    ? MPEG2_HEAD
    : keyword.startsWith('HEVC')
      ? HEVC_HEAD
      : (HEADS[codec] ?? [0xff, 0xd8, 0xff, 0xe0])
  return Uint8Array.from({ length: 512 }, (_, i) => head[i] ?? (i * 37) & 0xff)
}

/** Retired JPEG processes whose codestreams a plain encoder cannot make. */
const PLAIN_JPEG: ReadonlySet<string> = new Set([
  UID.JPEGBaseline8Bit,
  UID.JPEGExtended12Bit,
  UID.JPEGLossless,
  UID.JPEGLosslessSV1,
])

/** One frame (little endian, interleaved) in a compressed transfer syntax. */
export async function compressFrame(
  pixels: Uint8Array,
  format: PixelFormat,
  uid: string,
): Promise<CompressedFrame> {
  const { codec, keyword } = transferSyntaxOf(uid)
  if (keyword === 'EncapsulatedUncompressedExplicitVRLittleEndian') return { bytes: pixels, decodable: true }
  const encoder = ENCODERS[codec]
  const isPlain =
    !codec.startsWith('jpeg-') || codec === 'jpeg-ls' || codec === 'jpeg-2000' || PLAIN_JPEG.has(uid)
  const isPart2 = keyword.startsWith('JPEG2000MC')
  if (encoder === undefined || !isPlain || isPart2)
    return { bytes: syntheticStream(uid, codec), decodable: false }
  return { bytes: await encoder(pixels, format, uid), decodable: true }
}
