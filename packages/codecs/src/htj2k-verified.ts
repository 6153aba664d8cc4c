import { CodecError } from './codec-error.ts'
import { decodeHtj2k, encodeHtj2k, type Htj2kImage } from './htj2k.ts'
import { checkCodestreamSize, readCodestreamSize } from './j2k-header.ts'
import { fromInterleavedLe, toInterleavedLe, uint16View, uint32View } from './native-samples.ts'
import { isHalfChroma, nativeFrameBytes, type PixelFormat } from './pixel-format.ts'

/**
 * One native frame, as in the file → HTJ2K lossless RPCL code stream, decoded again and compared byte by byte.
 * Null when the frame cannot be encoded (1-bit, 32-bit, float, 4:2:2, 16-bit colour, wrong length)
 * or does not come back equal.
 */
export async function encodeHtj2kVerified(frame: Uint8Array, f: PixelFormat): Promise<Uint8Array | null> {
  if (!isEncodable(f) || frame.length !== nativeFrameBytes(f)) return null
  const pixels = toInterleavedLe(frame, f)
  for (const bits of codestreamBits(pixels, f)) {
    const samples = f.bitsAllocated === 16 && bits <= 8 ? narrowed(pixels) : pixels
    const codestream = await encodeHtj2k(samples, imageOf(f, bits)).catch(nullWhenRefused)
    const decoded = codestream && (await decodeHtj2kToNative(codestream, f).catch(nullWhenRefused))
    if (decoded && sameBytes(decoded, frame)) return codestream
  }
  return null
}

function nullWhenRefused(cause: unknown): null {
  if (cause instanceof CodecError) return null
  throw cause
}

/**
 * HTJ2K code stream → native frame bytes exactly as the original file had them: byte order, planes, container size.
 * Throws CodecError when the stream is damaged or does not fit the format.
 */
export async function decodeHtj2kToNative(codestream: Uint8Array, f: PixelFormat): Promise<Uint8Array> {
  const size = readCodestreamSize(codestream)
  checkCodestreamSize(size, f)
  if (size.columns !== f.columns || size.rows !== f.rows || size.bits > f.bitsAllocated) {
    throw new CodecError('mismatch', 'The compressed image does not have the size that its header says.')
  }
  const samples = await decodeHtj2k(codestream, size)
  return fromInterleavedLe(
    f.bitsAllocated === 16 && size.bits <= 8 ? widened(samples, size.signed) : samples,
    f,
  )
}

function isEncodable(f: PixelFormat): boolean {
  if (f.bitsAllocated !== 8 && f.bitsAllocated !== 16) return false
  return f.rows >= 1 && f.columns >= 1 && [1, 3].includes(f.samplesPerPixel) && !isHalfChroma(f)
}

// Depths to try: BitsStored when every sample fits (what PS3.5 §8.2.4 asks for), then the whole container.
// The second is needed for noise of one or two bits, where OpenJPH's wavelet of so shallow a depth is not reversible.
function codestreamBits(pixels: Uint8Array, f: PixelFormat): number[] {
  const stored = f.bitsStored >= 1 && f.bitsStored < f.bitsAllocated && fits(pixels, f, f.bitsStored)
  const depths = stored ? [f.bitsStored, f.bitsAllocated] : [f.bitsAllocated]
  return depths.filter((bits) => bits <= 8 || f.samplesPerPixel === 1) // the build has no 16-bit colour
}

function fits(pixels: Uint8Array, f: PixelFormat, bits: number): boolean {
  const values = f.bitsAllocated === 8 ? pixels : uint16View(pixels)
  const unused = 32 - f.bitsAllocated
  let used = 0
  if (f.pixelRepresentation === 0) {
    for (let i = 0; i < values.length; i++) used |= values[i]!
    return used >> bits === 0
  }
  for (let i = 0; i < values.length; i++) {
    const value = (values[i]! << unused) >> unused
    used |= value ^ (value >> 31)
  }
  return used >> (bits - 1) === 0
}

function imageOf(f: PixelFormat, bits: number): Htj2kImage {
  return {
    columns: f.columns,
    rows: f.rows,
    components: f.samplesPerPixel,
    bits,
    signed: f.pixelRepresentation === 1,
    // For YCbCr too, although PS3.5 §8.2.4 means it for RGB: it is reversible, every reader undoes it, and viewers with
    // this very build show colours without it as mixed lines (see htj2k.ts).
    colorTransform: f.samplesPerPixel === 3,
  }
}

// 16-bit LE containers whose values fit into 8 bits → 8-bit containers, and back.
function narrowed(pixels: Uint8Array): Uint8Array {
  return new Uint8Array(uint16View(pixels))
}
function widened(samples: Uint8Array, signed: boolean): Uint8Array {
  return new Uint8Array(new Uint16Array(signed ? new Int8Array(samples.buffer) : samples).buffer)
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false
  const [words, others] = [uint32View(a), uint32View(b)]
  for (let i = 0; i < words.length; i++) if (words[i] !== others[i]) return false
  for (let i = words.length * 4; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}
