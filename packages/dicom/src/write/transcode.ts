import type { ByteSource } from '../parse/byte-source.ts'
import { memorySource } from '../parse/byte-source.ts'
import type { DataSet } from '../parse/data-set.ts'
import type { Element } from '../parse/element.ts'
import { DicomParseError } from '../parse/parse-error.ts'
import type { InstanceLayout } from '../parse/read-instance.ts'
import { NUMBER_BYTES, WORD_BYTES } from '../parse/vr.ts'
import { UID } from '../tables/transfer-syntax.ts'
import { ByteWriter } from './byte-writer.ts'
import { encapsulateItems } from './encapsulate.ts'
import { padded } from './encode-value.ts'
import { type FileMetaFields, part10Of } from './file-meta.ts'
import { swapWords } from './swap-words.ts'
import {
  ITEM,
  ITEM_END,
  SEQUENCE_END,
  UNDEFINED_LENGTH,
  writeElement,
  writeHeader,
  writeItemHeader,
} from './write-element.ts'

/** What decoding made of the pixels, where it is not what the transfer syntax implies. */
export interface DecodedPixels {
  readonly photometricInterpretation?: string
  readonly planarConfiguration?: 0 | 1
}

/** Pixels that somebody else writes between what comes before and after them. */
export interface StreamedPixels extends DecodedPixels {
  /** Of all samples as they will be written, without the padding byte. */
  readonly byteLength: number
  /** They were decoded, so that the elements about their coding are to be changed. */
  readonly decoded: boolean
}

interface Copying {
  readonly out: ByteWriter
  readonly source: ByteSource
  readonly layout: InstanceLayout
  readonly nativePixels: Uint8Array | null
  readonly streamed: StreamedPixels | null
  /** Where streamed pixels belong, in bytes of `out`. */
  split: number | null
  readonly photometricInterpretation: string | null
  readonly planarConfiguration: number | null
}

const PIXEL_DATA = 0x7fe00010
const PHOTOMETRIC_INTERPRETATION = 0x00280004
const PLANAR_CONFIGURATION = 0x00280006
/** Extended Offset Table, its lengths, and Encapsulated Pixel Data Value Total Length. */
const ENCAPSULATION_TAGS: ReadonlySet<number> = new Set([0x7fe00001, 0x7fe00002, 0x7fe00003])

/**
 * The whole object as a Part 10 file in Explicit VR Little Endian, with every element, private ones too; text stays in
 * its character set. Encapsulated pixels come decoded from `framesNative` (little endian, interleaved); without it they
 * are a DicomParseError `bad-encoding`. Group lengths are left out, since they would be wrong.
 */
export function transcodeDataSetToExplicitLE(
  source: ByteSource,
  layout: InstanceLayout,
  framesNative: (() => readonly Uint8Array[]) | null,
  decoded: DecodedPixels = {},
): Uint8Array {
  const pixels = layout.pixelData
  if (pixels?.encapsulated === true && framesNative === null) {
    throw new DicomParseError(
      'bad-encoding',
      'Compressed pixel data has to be decoded before it can be written natively.',
    )
  }
  const isDecoded = framesNative !== null && pixels !== null
  const copying: Copying = {
    out: new ByteWriter(true),
    source: layout.inflatedDataSet === null ? source : memorySource(layout.inflatedDataSet),
    layout,
    nativePixels: isDecoded ? joinFrames(framesNative()) : null,
    streamed: null,
    split: null,
    photometricInterpretation: isDecoded
      ? (decoded.photometricInterpretation ?? decodedPhotometric(layout))
      : null,
    planarConfiguration: isDecoded && pixels.samplesPerPixel > 1 ? (decoded.planarConfiguration ?? 0) : null,
  }
  copyDataSet(layout.dataSet, copying, true)
  return part10Of(metaOf(layout), copying.out.toBytes())
}

function metaOf(layout: InstanceLayout): FileMetaFields {
  const aeTitle = layout.fileMeta?.string('SourceApplicationEntityTitle')
  return {
    sopClassUid: layout.sopClassUid,
    sopInstanceUid: layout.sopInstanceUid,
    transferSyntaxUid: UID.ExplicitVRLittleEndian,
    ...(aeTitle === undefined ? {} : { sourceAeTitle: aeTitle }),
  }
}

/**
 * The same object as the bytes before and after its pixels, which are not in memory: `byteLength` of them follow `before`,
 * and a zero byte where that is odd. `source` need hold no pixels.
 */
export function transcodeAroundPixels(
  source: ByteSource,
  layout: InstanceLayout,
  streamed: StreamedPixels,
): { readonly before: Uint8Array; readonly after: Uint8Array } {
  const { decoded } = streamed
  const copying: Copying = {
    out: new ByteWriter(true),
    source,
    layout,
    nativePixels: null,
    streamed,
    split: null,
    photometricInterpretation: decoded
      ? (streamed.photometricInterpretation ?? decodedPhotometric(layout))
      : null,
    planarConfiguration:
      decoded && (layout.pixelData?.samplesPerPixel ?? 1) > 1 ? (streamed.planarConfiguration ?? 0) : null,
  }
  copyDataSet(layout.dataSet, copying, true)
  const bytes = copying.out.toBytes()
  const split = copying.split ?? bytes.length
  return { before: part10Of(metaOf(layout), bytes.subarray(0, split)), after: bytes.subarray(split) }
}

/** Decoders give RGB for the colour spaces that only exist inside codestreams (PS3.5 §8.2). */
function decodedPhotometric(layout: InstanceLayout): string | null {
  const photometric = layout.pixelData?.photometricInterpretation ?? ''
  return /^YBR_(RCT|ICT|FULL_422|PARTIAL)/.test(photometric) ? 'RGB' : null
}

function joinFrames(frames: readonly Uint8Array[]): Uint8Array {
  const out = new ByteWriter(true)
  for (const frame of frames) out.bytes(frame)
  return padded(out.toBytes(), 'OW')
}

function copyDataSet(ds: DataSet, copying: Copying, isRoot: boolean): void {
  const elements = [...ds.elements()].sort((a, b) => a.tagNumber - b.tagNumber)
  for (const element of elements) {
    if ((element.tagNumber & 0xffff) === 0 && element.tagNumber >>> 16 !== 0) continue
    if (element.items !== null) copySequence(element, copying)
    else if (!isRoot || !copyReplaced(element, copying)) copyValue(element, copying)
  }
}

/** Writes what decoding changed; false when the element is to be copied. */
function copyReplaced(element: Element, copying: Copying): boolean {
  const { out, layout, nativePixels, photometricInterpretation, planarConfiguration } = copying
  const tag = element.tagNumber
  if (copying.streamed && tag === PIXEL_DATA) return announcePixels(element, copying, copying.streamed)
  if (nativePixels === null && !copying.streamed?.decoded) return false
  if (ENCAPSULATION_TAGS.has(tag)) return true
  if (tag === PIXEL_DATA && nativePixels !== null) {
    const vr = (layout.pixelData?.bitsAllocated ?? 8) > 8 ? 'OW' : 'OB'
    writeElement(out, { tag, vr, bytes: nativePixels, explicitVr: true })
    return true
  }
  if (tag === PHOTOMETRIC_INTERPRETATION && photometricInterpretation !== null) {
    const bytes = padded(new TextEncoder().encode(photometricInterpretation), 'CS')
    writeElement(out, { tag, vr: 'CS', bytes, explicitVr: true })
    return true
  }
  if (tag === PLANAR_CONFIGURATION && planarConfiguration !== null) {
    writeElement(out, { tag, vr: 'US', bytes: Uint8Array.of(planarConfiguration, 0), explicitVr: true })
    return true
  }
  return false
}

function announcePixels(element: Element, copying: Copying, { byteLength, decoded }: StreamedPixels): true {
  const { out, layout } = copying
  const vr = decoded ? ((layout.pixelData?.bitsAllocated ?? 8) > 8 ? 'OW' : 'OB') : element.vr
  writeHeader(out, {
    tag: element.tagNumber,
    vr,
    length: byteLength + (byteLength % 2),
    explicitVr: true,
  })
  copying.split = out.byteLength
  return true
}

function copySequence(element: Element, copying: Copying): void {
  const { out } = copying
  const items = element.items ?? []
  writeHeader(out, {
    tag: element.tagNumber,
    vr: 'SQ',
    length: items.length === 0 ? 0 : UNDEFINED_LENGTH,
    explicitVr: true,
  })
  for (const item of items) {
    writeItemHeader(out, ITEM, UNDEFINED_LENGTH)
    copyDataSet(item, copying, false)
    writeItemHeader(out, ITEM_END, 0)
  }
  if (items.length > 0) writeItemHeader(out, SEQUENCE_END, 0)
}

function copyValue(element: Element, copying: Copying): void {
  const { out, source } = copying
  const { tagNumber: tag, vr } = element
  if (element.fragments !== null) {
    writeHeader(out, { tag, vr, length: UNDEFINED_LENGTH, explicitVr: true })
    encapsulateItems(
      out,
      element.fragments.map((fragment) => source.read(fragment.offset, fragment.length)),
    )
    return
  }
  const bytes = element.value ?? source.read(element.offset, element.length)
  const word =
    tag === PIXEL_DATA ? pixelWordBytes(copying.layout, vr) : (NUMBER_BYTES[vr] ?? WORD_BYTES[vr] ?? 1)
  // AT is two 16-bit numbers, not one of 32 (PS3.5 §6.2).
  const little = element.littleEndian ? bytes : swapWords(bytes, vr === 'AT' ? 2 : word)
  writeElement(out, { tag, vr, bytes: padded(little, vr), explicitVr: true })
}

/** Cells wider than a word are swapped as wholes, as writers of big endian do; narrower ones lie in 16-bit words (PS3.5 §8.1.1). */
function pixelWordBytes(layout: InstanceLayout, vr: string): number {
  return vr === 'OW' ? Math.max(2, (layout.pixelData?.bitsAllocated ?? 16) >> 3) : 1
}
