import {
  BASIC_PROFILE,
  deidentify,
  filledPiece,
  fromKeywords,
  memorySource,
  rangesOf,
  readDicom,
  readFrame,
  writePart10,
} from '@yingtong/dicom'
import { describe, expect, it } from 'vitest'
import { decodeFrame } from './decode-frame.ts'
import { encodeJpegExtended } from './encode/jpeg-extended.ts'
import { encodeJpegLossless } from './encode/jpeg-lossless.ts'
import { encodeJpeg2000, encodeJpegBaseline, encodeJpegLs } from './encode/wasm-encoders.ts'
import { encodeHtj2k } from './htj2k.ts'
import type { PixelFormat } from './pixel-format.ts'
import { MONO_12, RGB_8, wavyFrame } from './test-frames.ts'

const SECRET = '陈玉兰 13812345678 31.2304N'
const secret = Buffer.from(SECRET)
const MONO_8 = { ...MONO_12, bitsAllocated: 8, bitsStored: 8 }

/** Two bytes of marker, two of length, then the words, as JPEG and JPEG 2000 write segments. */
function segment(marker: number, words: Uint8Array): Buffer {
  const head = Buffer.alloc(4)
  head.writeUInt16BE(marker, 0)
  head.writeUInt16BE(words.length + 2, 2)
  return Buffer.concat([head, words])
}

const jpegWith = (frame: Uint8Array) =>
  Buffer.concat([
    frame.subarray(0, 2),
    segment(0xffe1, Buffer.from(`Exif\0\0${SECRET}`)),
    segment(0xffed, Buffer.from(`Photoshop 3.0\0${SECRET}`)),
    segment(0xffe0, Buffer.from(`JFXX\0${SECRET}`)),
    segment(0xfffe, secret),
    frame.subarray(2),
    secret,
  ])

/** Comments in the main header and in that of the first tile-part, whose Psot grows by it. */
function codestreamWith(frame: Uint8Array): Buffer {
  const bytes = Buffer.from(frame)
  const behindSiz = 4 + bytes.readUInt16BE(4)
  const sot = bytes.indexOf(Buffer.from([0xff, 0x90, 0, 10]))
  const comment = segment(0xff64, Buffer.concat([Buffer.from([0, 1]), secret]))
  if (bytes.readUInt32BE(sot + 6) > 0)
    bytes.writeUInt32BE(bytes.readUInt32BE(sot + 6) + comment.length, sot + 6)
  const parts = [bytes.subarray(0, behindSiz), comment, bytes.subarray(behindSiz, sot + 12), comment]
  return Buffer.concat([...parts, bytes.subarray(sot + 12), secret])
}

function box(type: string, content: Uint8Array): Buffer {
  const head = Buffer.alloc(8)
  head.writeUInt32BE(8 + content.length)
  head.write(type, 4, 'latin1')
  return Buffer.concat([head, content])
}

/** The codestream in a JP2 file with XML and UUID boxes around it (T.800 Annex I). */
function jp2With(frame: Uint8Array, f: PixelFormat): Buffer {
  const ihdr = Buffer.alloc(14)
  ihdr.writeUInt32BE(f.rows, 0)
  ihdr.writeUInt32BE(f.columns, 4)
  ihdr.writeUInt16BE(f.samplesPerPixel, 8)
  ihdr.set([f.bitsStored - 1, 7, 0, 0], 10)
  const colour = Buffer.from([1, 0, 0, 0, 0, 0, f.samplesPerPixel === 3 ? 16 : 17])
  return Buffer.concat([
    box('jP  ', Buffer.from([0x0d, 0x0a, 0x87, 0x0a])),
    box('ftyp', Buffer.from('jp2 \0\0\0\0jp2 ', 'latin1')),
    box('jp2h', Buffer.concat([box('ihdr', ihdr), box('colr', colour)])),
    box('xml ', Buffer.from(`<patient>${SECRET}</patient>`)),
    box('jp2c', codestreamWith(frame)),
    box('uuid', Buffer.concat([Buffer.alloc(16, 7), secret])),
  ])
}

function part10(frames: Uint8Array[] | Uint8Array, f: PixelFormat, transferSyntaxUid: string, more = {}) {
  const ds = fromKeywords({
    SOPClassUID: '1.2.840.10008.5.1.4.1.1.7',
    SOPInstanceUID: '2.25.1',
    StudyInstanceUID: '2.25.2',
    SeriesInstanceUID: '2.25.3',
    SamplesPerPixel: f.samplesPerPixel,
    PhotometricInterpretation: f.photometricInterpretation,
    ...(f.samplesPerPixel > 1 ? { PlanarConfiguration: 0 } : {}),
    Rows: f.rows,
    Columns: f.columns,
    BitsAllocated: f.bitsAllocated,
    BitsStored: f.bitsStored,
    HighBit: f.bitsStored - 1,
    PixelRepresentation: f.pixelRepresentation,
    ...more,
    PixelData: { vr: Array.isArray(frames) ? 'OB' : 'OW', BulkDataURI: 'frame' },
  })
  return writePart10(ds, { transferSyntaxUid, bulk: () => frames })
}

function withoutIdentity(bytes: Uint8Array): Uint8Array {
  const made = deidentify(readDicom(memorySource(bytes)), BASIC_PROFILE, {
    patientId: 'ANON',
    shiftDays: 0,
    uid: (uid) => `${uid}.1`,
  })
  const parts = made.pieces.map((piece) =>
    filledPiece(
      piece,
      rangesOf(piece).map((range) => bytes.slice(range.offset, range.offset + range.length)),
    ),
  )
  return Uint8Array.from(Buffer.concat(parts))
}

async function pixelsIn(file: Uint8Array, f: PixelFormat): Promise<Uint8Array> {
  const source = memorySource(file)
  const layout = readDicom(source)
  return (await decodeFrame(readFrame(source, layout, 0), layout.transferSyntaxUid, f)).pixels
}

const htj2k = (pixels: Uint8Array, f: PixelFormat) =>
  encodeHtj2k(pixels, {
    columns: f.columns,
    rows: f.rows,
    components: f.samplesPerPixel,
    bits: f.bitsStored,
    signed: false,
    colorTransform: false,
  })
const STREAMS = [
  ['JPEG baseline', '1.2.840.10008.1.2.4.50', MONO_8, encodeJpegBaseline, jpegWith],
  ['JPEG baseline, colours', '1.2.840.10008.1.2.4.50', RGB_8, encodeJpegBaseline, jpegWith],
  ['JPEG extended', '1.2.840.10008.1.2.4.51', MONO_12, encodeJpegExtended, jpegWith],
  ['JPEG lossless', '1.2.840.10008.1.2.4.70', MONO_12, encodeJpegLossless, jpegWith],
  ['JPEG-LS', '1.2.840.10008.1.2.4.80', MONO_12, encodeJpegLs, jpegWith],
  ['JPEG 2000', '1.2.840.10008.1.2.4.90', MONO_12, encodeJpeg2000, codestreamWith],
  ['JPEG 2000 in a JP2 file', '1.2.840.10008.1.2.4.90', MONO_12, encodeJpeg2000, jp2With],
  ['HTJ2K', '1.2.840.10008.1.2.4.201', MONO_12, htj2k, codestreamWith],
] as const

describe('P6: what a compressed frame says beside its picture', () => {
  it.each(STREAMS)('%s: goes, and the picture stays', async (_name, uid, f, encode, embed) => {
    const frame = embed(await encode(wavyFrame(f), f), f)
    const before = part10([frame], f, uid)
    expect(Buffer.from(before).includes(secret)).toBe(true)
    const after = withoutIdentity(before)
    expect(Buffer.from(after).includes(secret)).toBe(false)
    expect(after.length).toBeGreaterThan(frame.length)
    expect(Buffer.compare(await pixelsIn(after, f), await pixelsIn(before, f))).toBe(0)
  })

  it('goes also where a frame lies in several fragments and a comment crosses their border', async () => {
    const whole = jpegWith(await encodeJpegLossless(wavyFrame(MONO_12), MONO_12))
    const cut = whole.indexOf(secret, whole.indexOf(Buffer.from([0xff, 0xfe]))) + 6
    const even = cut + (cut % 2)
    const uid = '1.2.840.10008.1.2.4.70'
    const before = part10([whole.subarray(0, even), whole.subarray(even)], MONO_12, uid)
    const after = Buffer.from(withoutIdentity(before))
    expect(after.includes('13812345678')).toBe(false)
    expect(after.includes('31.2304N')).toBe(false)
    expect(Buffer.compare(await pixelsIn(after, MONO_12), await pixelsIn(before, MONO_12))).toBe(0)
  })

  it('refuses a stream that cannot be followed', () => {
    const broken = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe1, 0xff, 0x00]), secret])
    expect(() => withoutIdentity(part10([broken], MONO_8, '1.2.840.10008.1.2.4.50'))).toThrow(
      /nobody can say/,
    )
  })
})

describe('P6: overlays inside the samples (PS3.3 §C.9.2)', () => {
  const NATIVE = ['1.2.840.10008.1.2.1', '1.2.840.10008.1.2.1.99'] as const
  it.each(NATIVE.flatMap((uid) => ([0, 1] as const).map((sign) => [uid, sign] as const)))(
    '%s, representation %i: bits above HighBit go and samples stay',
    (uid, pixelRepresentation) => {
      const f = { ...MONO_12, pixelRepresentation, rows: 70, columns: 60 }
      const samples = wavyFrame({ ...f, pixelRepresentation: 0 })
      const drawn = Uint8Array.from(samples, (byte, at) =>
        at % 2 === 1 && at % 7 === 0 ? byte | 0x50 : byte,
      )
      const overlay = { '60000102': { vr: 'US', Value: [14] } }
      const file = withoutIdentity(part10(drawn, f, uid, overlay))
      const source = memorySource(file)
      const frame = readFrame(source, readDicom(source), 0)
      const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength)
      const wanted = new DataView(samples.buffer)
      for (let at = 0; at < frame.length; at += 2) {
        const sample = wanted.getUint16(at, true)
        if (pixelRepresentation === 0) expect(view.getUint16(at, true)).toBe(sample)
        else expect(view.getInt16(at, true)).toBe((sample << 20) >> 20)
      }
    },
  )

  it('are refused inside compressed samples', async () => {
    const frame = await encodeJpegLossless(wavyFrame(MONO_12), MONO_12)
    const ds = part10([frame], MONO_12, '1.2.840.10008.1.2.4.70', { OverlayBitPosition: 14 })
    expect(() => withoutIdentity(ds)).toThrow(/overlay/i)
  })
})
