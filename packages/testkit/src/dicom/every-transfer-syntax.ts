import type { PixelFormat } from '@yingtong/codecs'
import { TRANSFER_SYNTAXES, type TransferSyntax, UID } from '@yingtong/dicom'
import { compressFrame } from './compressed-frames.ts'
import { ctKeywords, ctPixels } from './ct.ts'
import type { InstanceOptions } from './instance-options.ts'
import { uidFor } from './random.ts'
import { writeObject } from './write-object.ts'

export interface SyntaxSample {
  readonly uid: string
  readonly keyword: string
  /** A Part 10 file that can be stored. */
  readonly bytes: Uint8Array
  /** Its first frame in native little endian samples, before it was encoded. */
  readonly nativeFrame: Uint8Array
  readonly format: PixelFormat
  /** Decoding gives `nativeFrame` back exactly. */
  readonly lossless: boolean
  /** False where the frame is a byte stream that only begins like the real thing. */
  readonly decodable: boolean
}

const SIZE = 64

/** Transfer syntaxes whose objects are not files: their pixels are elsewhere, or they are for live streams or documents. */
const NOT_STORED = /^(JPIP|SMPTE|RFC2557|XMLEncoding)/

/** Eight-bit processes cannot hold a CT. */
const isEightBit = (syntax: TransferSyntax): boolean => syntax.video || syntax.codec === 'jpeg-baseline'

function formatFor(syntax: TransferSyntax): PixelFormat {
  const bits = isEightBit(syntax) ? 8 : 12
  return {
    rows: SIZE,
    columns: SIZE,
    samplesPerPixel: 1,
    bitsAllocated: bits > 8 ? 16 : 8,
    bitsStored: bits,
    pixelRepresentation: 0,
    photometricInterpretation: 'MONOCHROME2',
    planarConfiguration: 0,
    littleEndian: true,
  }
}

/** Twelve bits → eight, [row][column]. */
function toEightBits(pixels: Uint8Array): Uint8Array {
  return Uint8Array.from(
    { length: pixels.length / 2 },
    (_, i) => ((pixels[2 * i] as number) | ((pixels[2 * i + 1] as number) << 8)) >> 4,
  )
}

async function sampleOf(syntax: TransferSyntax, options: InstanceOptions): Promise<SyntaxSample> {
  const format = formatFor(syntax)
  const wide = ctPixels({ rows: SIZE, seed: 5, zMm: 20 })
  const nativeFrame = format.bitsAllocated === 8 ? toEightBits(wide) : wide
  const encoded = syntax.encapsulated ? await compressFrame(nativeFrame, format, syntax.uid) : null
  const sopInstanceUid = uidFor(`syntax/${syntax.uid}`)
  const ids = {
    studyInstanceUid: uidFor('syntaxes'),
    seriesInstanceUid: uidFor(`syntaxes/${format.bitsAllocated}`),
  }
  const keywords = {
    ...ctKeywords({ seed: 5, ...ids, ...options, rows: SIZE, zMm: 20, sopInstanceUid }),
    SeriesDescription: syntax.keyword,
    BitsAllocated: format.bitsAllocated,
    BitsStored: format.bitsStored,
    HighBit: format.bitsStored - 1,
    LossyImageCompression: syntax.lossy ? '01' : undefined,
  }
  const pixels = {
    vr: format.bitsAllocated > 8 ? 'OW' : 'OB',
    data: encoded === null ? nativeFrame : [encoded.bytes],
  } as const
  return {
    uid: syntax.uid,
    keyword: syntax.keyword,
    bytes: writeObject(keywords, { ...options, syntax: syntax.uid }, pixels),
    nativeFrame,
    format,
    lossless: !syntax.lossy,
    decodable: encoded?.decodable ?? true,
  }
}

/** One small CT-like object in every transfer syntax that an archive can be sent, native ones first. */
export async function everyTransferSyntax(options: InstanceOptions = {}): Promise<SyntaxSample[]> {
  const stored = [...TRANSFER_SYNTAXES.values()].filter((syntax) => !NOT_STORED.test(syntax.keyword))
  const samples: SyntaxSample[] = []
  for (const syntax of stored.sort((a, b) => Number(a.encapsulated) - Number(b.encapsulated))) {
    samples.push(await sampleOf(syntax, options))
  }
  return samples
}

/** The same object in one transfer syntax, encoded where needed; throws TypeError for one that files do not have. */
export async function inTransferSyntax(
  uid: string = UID.ExplicitVRLittleEndian,
  options: InstanceOptions = {},
): Promise<SyntaxSample> {
  const syntax = TRANSFER_SYNTAXES.get(uid)
  if (syntax === undefined || NOT_STORED.test(syntax.keyword))
    throw new TypeError(`${uid} is no transfer syntax of files`)
  return sampleOf(syntax, options)
}
