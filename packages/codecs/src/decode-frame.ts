import { CodecError } from './codec-error.ts'
import { decodeJpegFamily } from './decode-jpeg.ts'
import { decodeJpeg2000 } from './decode-jpeg-2000.ts'
import { toDecodedFrame } from './decoded-samples.ts'
import { inflateFrame } from './inflate-frame.ts'
import { toInterleavedLe, unpackBits } from './native-samples.ts'
import { type DecodedFrame, isHalfChroma, type PixelFormat, sampleCount } from './pixel-format.ts'
import { decodeRle } from './rle.ts'

type Decoder = 'native' | 'jpeg' | 'openjpeg' | 'openjph' | 'rle' | 'deflated' | 'video'

// PS3.6 Table A-1, by what follows 1.2.840.10008.1.2; retired JPEG processes that exist in archives included.
const DECODERS: Readonly<Record<string, Decoder>> = {
  '': 'native',
  '.1': 'native',
  '.1.98': 'native',
  '.1.99': 'native',
  '.2': 'native',
  '.4.50': 'jpeg',
  '.4.51': 'jpeg',
  '.4.53': 'jpeg',
  '.4.55': 'jpeg',
  '.4.57': 'jpeg',
  '.4.70': 'jpeg',
  '.4.80': 'jpeg',
  '.4.81': 'jpeg',
  '.4.90': 'openjpeg',
  '.4.91': 'openjpeg',
  '.4.201': 'openjph',
  '.4.202': 'openjph',
  '.4.203': 'openjph',
  '.5': 'rle',
  '.8.1': 'deflated',
}
const ROOT = '1.2.840.10008.1.2'
const VIDEO = /^\.4\.10[0-8](\.1)?$/

/**
 * Decodes one frame of any transfer syntax → samples for display or transcoding: little endian, interleaved,
 * 8, 16, 32 or 64 bit containers, RGB where the code stream had YCbCr. 4:2:2 native frames come out as YBR_FULL.
 * A 1-bit frame comes out as one byte per pixel; a native one is expected to start at its first bit.
 * Throws CodecError: 'video' | 'unsupported' | 'corrupt' | 'too-large' | 'mismatch'.
 */
export async function decodeFrame(
  frame: Uint8Array,
  transferSyntaxUid: string,
  f: PixelFormat,
): Promise<DecodedFrame> {
  switch (decoderOf(transferSyntaxUid)) {
    case 'native':
      return fromNative(frame, f)
    case 'rle':
      return fromLittleEndian(decodeRle(frame, f), f)
    case 'deflated':
      return fromNative(await inflateFrame(frame, f), { ...f, littleEndian: true })
    case 'jpeg':
      return toDecodedFrame(await decodeJpegFamily(frame, f), f)
    case 'openjpeg':
      return toDecodedFrame(await decodeJpeg2000(frame, f, 'openjpeg'), f)
    case 'openjph':
      return toDecodedFrame(await decodeJpeg2000(frame, f, 'openjph'), f)
    case 'video':
      throw new CodecError('video', 'This is a video; it has no single images.')
    default:
      throw new CodecError(
        'unsupported',
        `Images of transfer syntax ${printable(transferSyntaxUid)} cannot be shown.`,
      )
  }
}

function decoderOf(uid: string): Decoder | undefined {
  // GE's private little endian data set with big endian pixels; the caller's format carries the byte order.
  if (uid === '1.2.840.113619.5.2') return 'native'
  if (!uid.startsWith(ROOT)) return undefined
  const suffix = uid.slice(ROOT.length)
  return VIDEO.test(suffix) ? 'video' : Object.hasOwn(DECODERS, suffix) ? DECODERS[suffix] : undefined
}

function fromNative(frame: Uint8Array, f: PixelFormat): DecodedFrame {
  if (f.bitsAllocated === 1) return fromLittleEndian(frame, f)
  if (f.bitsAllocated % 8 !== 0) {
    throw new CodecError('unsupported', `Images of ${f.bitsAllocated} bits per sample are not supported.`)
  }
  // Common and against the letter: says half chroma, and has a whole pixel's for each.
  const isWhole = isHalfChroma(f) && frame.length === Math.ceil((sampleCount(f) * f.bitsAllocated) / 8)
  if (isWhole) {
    const whole = f.photometricInterpretation.replace('_422', '')
    return fromNative(frame, { ...f, photometricInterpretation: whole })
  }
  return fromLittleEndian(toInterleavedLe(frame, f), f)
}

function fromLittleEndian(pixels: Uint8Array, f: PixelFormat): DecodedFrame {
  const { rows, columns, samplesPerPixel, pixelRepresentation, photometricInterpretation } = f
  const shape = { rows, columns, samplesPerPixel, pixelRepresentation, photometricInterpretation }
  if (f.bitsAllocated === 1) {
    const unpacked = unpackBits(pixels, 0, sampleCount(f))
    return { ...shape, pixels: unpacked, bitsAllocated: 8, bits: 1 }
  }
  const isHalf = isHalfChroma(f) && f.bitsAllocated === 8 && pixels.length < sampleCount(f)
  return {
    ...shape,
    pixels: isHalf ? fullChroma(pixels, f) : pixels,
    bitsAllocated: f.bitsAllocated,
    bits: f.bitsStored,
    photometricInterpretation:
      photometricInterpretation === 'YBR_FULL_422' ? 'YBR_FULL' : photometricInterpretation,
  }
}

// Y1 Y2 Cb Cr → Y1 Cb Cr Y2 Cb Cr (PS3.3 §C.7.6.3.1.2); pairs begin anew in each row, the last of an odd one is half.
function fullChroma(pixels: Uint8Array, { rows, columns }: PixelFormat): Uint8Array {
  const out = new Uint8Array(rows * columns * 3)
  for (let row = 0, from = 0, to = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 2, from += 4) {
      const [y1, y2, cb, cr] = [pixels[from]!, pixels[from + 1]!, pixels[from + 2]!, pixels[from + 3]!]
      out.set(column + 1 < columns ? [y1, cb, cr, y2, cb, cr] : [y1, cb, cr], to)
      to += column + 1 < columns ? 6 : 3
    }
  }
  return out
}

function printable(uid: string): string {
  return /^[\d.]{1,64}$/.test(uid) ? uid : 'unknown'
}
