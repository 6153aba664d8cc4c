import { DicomParseError } from '../parse/parse-error.ts'
import type { PixelCodec } from '../tables/transfer-syntax.ts'

/** A compressed frame, and where in it we are. */
interface Reading {
  readonly bytes: Uint8Array
  readonly view: DataView
}

const damaged = (): DicomParseError =>
  new DicomParseError(
    'bad-encoding',
    'A compressed frame cannot be read to its end, so that nobody can say what is hidden in it.',
  )

const latin1 = new TextDecoder('latin1')

const textAt = ({ bytes }: Reading, at: number, length: number): string =>
  latin1.decode(bytes.subarray(at, at + length))

function u16({ view, bytes }: Reading, at: number): number {
  if (at + 2 > bytes.length) throw damaged()
  return view.getUint16(at)
}

function u32({ view, bytes }: Reading, at: number): number {
  if (at + 4 > bytes.length) throw damaged()
  return view.getUint32(at)
}

/** What decoding needs of an application segment, counted from its first byte; all else of it is blanked. */
function neededBytes(reading: Reading, marker: number, at: number): number {
  const named = (text: string, bytes: number) => (textAt(reading, at, text.length) === text ? bytes : 0)
  // Density, without the thumbnail; colour transform of Adobe (ITU-T T.872 §6.5.3); of HP in JPEG-LS; SPIFF header.
  if (marker === 0xe0) return named('JFIF\0', 12)
  if (marker === 0xee) return named('Adobe', 12)
  if (marker === 0xe8) return Math.max(named('mrfx', 5), named('SPIFF\0', 30))
  return 0
}

/** After the entropy-coded data of a scan (ITU-T T.81 §B.1.1.5, T.87 §C.2.1): the next marker that is no restart. */
function afterScan({ bytes }: Reading, from: number): number {
  let at = from
  while (at + 1 < bytes.length) {
    const next = bytes[at + 1]!
    if (bytes[at] === 0xff && next >= 0xc0 && next !== 0xff && !(next >= 0xd0 && next <= 0xd7)) return at
    at += 1
  }
  return bytes.length
}

/** ITU-T T.81 Annex B and T.87 Annex C: comments, application data, and what lies behind the picture. */
function blankJpeg(reading: Reading): void {
  const { bytes } = reading
  let at = 0
  while (at < bytes.length) {
    const begins = bytes[at] === 0xff && bytes[at + 1] === 0xd8
    if (!begins && at === 0) throw damaged()
    if (!begins) return void bytes.fill(0, at)
    at = blankPicture(reading, at + 2)
  }
}

/** One picture, from behind its SOI to behind its EOI; a picture without an end reaches to the end. */
function blankPicture(reading: Reading, from: number): number {
  const { bytes } = reading
  let at = from
  while (at < bytes.length) {
    if (bytes[at] !== 0xff) throw damaged()
    const marker = bytes[at + 1]
    if (marker === undefined || marker === 0xff) {
      at += 1
      continue
    }
    if (marker === 0xd9) return at + 2
    const length = u16(reading, at + 2)
    const end = at + 2 + length
    if (length < 2 || end > bytes.length) throw damaged()
    if (marker === 0xfe) bytes.fill(0, at + 4, end)
    else if (marker >= 0xe0 && marker <= 0xef)
      bytes.fill(0, Math.min(end, at + 4 + neededBytes(reading, marker, at + 4)), end)
    at = marker === 0xda ? afterScan(reading, end) : end
  }
  return at
}

const SOC = 0xff4f
const SOT = 0xff90
const SOD = 0xff93
const EOC = 0xffd9
const COM = 0xff64

/** Segments of a main or tile-part header up to `stop`; comments keep their Rcom and lose their words (T.800 §A.9.2). */
function blankSegments(reading: Reading, from: number, stops: readonly number[]): number {
  const { bytes } = reading
  let at = from
  for (;;) {
    const marker = u16(reading, at)
    if (stops.includes(marker)) return at
    if (marker < 0xff00) throw damaged()
    const end = at + 2 + u16(reading, at + 2)
    if (end > bytes.length || end < at + 4) throw damaged()
    if (marker === COM) bytes.fill(0, Math.min(end, at + 6), end)
    at = end
  }
}

/** Packets hold no code above 0xFF8F (T.800 §B.10.1), so that the first EOC is the end. */
function endOfData({ bytes }: Reading, from: number, end: number): number {
  let at = from + 2
  while (at + 1 < end && !(bytes[at] === 0xff && bytes[at + 1] === 0xd9)) at += 1
  return at + 1 < end ? at : end
}

/** ITU-T T.800 Annex A, T.814: comments of main and tile-part headers, and what lies behind the codestream. */
function blankCodestream(reading: Reading, from: number, end: number): void {
  if (u16(reading, from) !== SOC) throw damaged()
  const { bytes } = reading
  let at = blankSegments(reading, from + 2, [SOT, EOC])
  while (at + 1 < end && u16(reading, at) === SOT) {
    const partBytes = u32(reading, at + 6)
    const data = blankSegments(reading, at + 12, [SOD])
    // Psot 0: the last tile-part, up to EOC (§A.4.2). A stream that was cut short ends where it was cut.
    const next = partBytes === 0 || at + partBytes > end ? endOfData(reading, data, end) : at + partBytes
    if (next <= data) throw damaged()
    at = next
  }
  if (at + 1 < end && u16(reading, at) === EOC) bytes.fill(0, at + 2, end)
  else if (at < end) throw damaged()
}

/** Boxes that decoding needs (T.800 §I.5, T.814 §D, ISO 18181-2 §9); each of another type becomes `free` space. */
const NEEDED_BOXES = new Set(
  'jP  |ftyp|ihdr|bpcc|colr|pclr|cmap|cdef|res |resc|resd|JXL |jxll|jxli|jxlc|jxlp'.split('|'),
)

function blankBoxes(reading: Reading, from: number, limit: number): void {
  const { bytes } = reading
  let at = from
  while (at < limit) {
    // The byte that makes a fragment even.
    if (limit - at < 8) return void bytes.fill(0, at, limit)
    const short = u32(reading, at)
    const header = short === 1 ? 16 : 8
    const length = short === 1 ? u32(reading, at + 8) * 2 ** 32 + u32(reading, at + 12) : short
    const end = short === 0 ? limit : at + length
    if (end > limit || end < at + header) throw damaged()
    const type = textAt(reading, at + 4, 4)
    if (type === 'jp2c') blankCodestream(reading, at + header, end)
    else if (type === 'jp2h') blankBoxes(reading, at + header, end)
    else if (!NEEDED_BOXES.has(type)) {
      bytes.set([0x66, 0x72, 0x65, 0x65], at + 4)
      bytes.fill(0, at + header, end)
    }
    at = end
  }
}

const JP2_SIGNATURE = 0x6a502020
const JXL_SIGNATURE = 0x4a584c20

function blankJpeg2000(reading: Reading): void {
  const { bytes } = reading
  const isFile = bytes.length >= 12 && u32(reading, 4) === JP2_SIGNATURE
  if (isFile) blankBoxes(reading, 0, bytes.length)
  else blankCodestream(reading, 0, bytes.length)
}

/** A naked codestream of JPEG XL holds the picture alone; a container may hold Exif, XML and what a JPEG once said. */
function blankJpegXl(reading: Reading): void {
  const { bytes } = reading
  if (bytes.length >= 12 && u32(reading, 4) === JXL_SIGNATURE) blankBoxes(reading, 0, bytes.length)
}

/** The retired processes of JPEG have no codec here; their segments are those of T.81 all the same. */
function blankRetired(reading: Reading): void {
  if (reading.bytes[0] === 0xff && reading.bytes[1] === 0xd8) blankJpeg(reading)
}

const BLANKING: Readonly<Partial<Record<PixelCodec, (reading: Reading) => void>>> = {
  'jpeg-baseline': blankJpeg,
  'jpeg-extended': blankJpeg,
  'jpeg-lossless': blankJpeg,
  'jpeg-ls': blankJpeg,
  'jpeg-2000': blankJpeg2000,
  htj2k: blankJpeg2000,
  'jpeg-xl': blankJpegXl,
  other: blankRetired,
}

/** Whether compressed frames of this codec can carry words beside the picture that `blankFrame` takes out. */
export const carriesWords = (codec: PixelCodec): boolean => BLANKING[codec] !== undefined

/**
 * Overwrites with zeros, in place, what a compressed frame says beside its picture: comments, EXIF and other
 * application data, boxes of metadata, bytes behind the end. Lengths stay, so that every offset table still holds.
 * Throws DicomParseError where the stream cannot be followed.
 */
export function blankFrame(codec: PixelCodec, bytes: Uint8Array): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  BLANKING[codec]?.({ bytes, view })
}
