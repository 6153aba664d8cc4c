import type { DataSet } from '../parse/data-set.ts'
import type { ByteRange, Element } from '../parse/element.ts'
import { type Encoding, EXPLICIT_LE } from '../parse/element-reader.ts'
import type { InstanceLayout } from '../parse/read-instance.ts'
import { NUMBER_BYTES, TEXT_VRS, WORD_BYTES } from '../parse/vr.ts'
import type { PixelDataLayout } from '../pixel/pixel-data-layout.ts'
import { type PixelCodec, TRANSFER_SYNTAXES, UID } from '../tables/transfer-syntax.ts'
import { padded } from '../write/encode-value.ts'
import { fileMetaBytes } from '../write/file-meta.ts'
import { swapWords } from '../write/swap-words.ts'
import {
  ITEM,
  ITEM_END,
  SEQUENCE_END,
  UNDEFINED_LENGTH,
  writeElement,
  writeHeader,
  writeItemHeader,
} from '../write/write-element.ts'
import { type Action, actionFor } from './action-for.ts'
import { carriesWords } from './blank-codestream.ts'
import { clearUnusedBits, hasUnusedBits } from './clear-unused-bits.ts'
import { demandNoOverlayInside, writeFrames, writeSamples } from './copy-pixels.ts'
import type { DeidentifyOptions, Pseudonyms } from './deidentify-options.ts'
import { dummyValue, shiftDates } from './dummy-value.ts'
import { echoFinder } from './echoes.ts'
import { type MadeElement, markOf } from './mark-of.ts'
import { type Piece, PieceWriter } from './piece-writer.ts'

export interface Deidentified {
  /** The new Part 10 file in order; ranges are of the original file. */
  readonly pieces: readonly Piece[]
  readonly byteLength: number
  readonly sopInstanceUid: string
  readonly transferSyntaxUid: string
}

interface Work {
  readonly writer: PieceWriter
  readonly encoding: Encoding
  readonly options: DeidentifyOptions
  readonly pseudonyms: Pseudonyms
  readonly inflated: Uint8Array | null
  /** Of the root, and how its frames are compressed. */
  readonly pixels: PixelDataLayout | null
  readonly codec: PixelCodec
  /** Text that would stay but repeats what goes. */
  readonly isEcho: (element: Element) => boolean
}

/** Where an element stands: at the top, in an item, in an item whose text is replaced whatever it is. */
type Place = 'root' | 'item' | 'dummied-item'

const ascii = new TextEncoder()
const latin1 = new TextDecoder('latin1')
const PATIENT_NAME = 0x00100010
const PATIENT_ID = 0x00100020
/** Coding schemes whose codes say what they mean everywhere and cannot name a person (PS3.16 Table 8-1). */
const PUBLIC_SCHEMES: ReadonlySet<string> = new Set(
  'DCM SCT SRT SNM3 UCUM LN RADLEX FMA UMLS NCIt UBERON ISO3166_1'.split(' '),
)
const CODE_TAGS: ReadonlySet<number> = new Set([0x00080100, 0x00080102, 0x00080103, 0x00080104])

/**
 * Takes the identity out of an object after PS3.15 Annex E: elements by Table E.1-1, private ones removed, sequences
 * walked, file meta and preamble made anew. Stored samples stay as they are; what compressed frames say beside them and
 * what lies in unused bits goes. Deflated objects become Explicit VR Little Endian.
 */
export function deidentify(
  layout: InstanceLayout,
  options: DeidentifyOptions,
  pseudonyms: Pseudonyms,
): Deidentified {
  const syntax = TRANSFER_SYNTAXES.get(layout.transferSyntaxUid)
  const isDeflated = layout.inflatedDataSet !== null
  const transferSyntaxUid = isDeflated ? UID.ExplicitVRLittleEndian : layout.transferSyntaxUid
  const encoding = syntax?.encapsulated === true ? EXPLICIT_LE : layout.encoding
  const writer = new PieceWriter(encoding.littleEndian)
  const work: Work = {
    writer,
    encoding,
    options,
    pseudonyms,
    inflated: layout.inflatedDataSet,
    pixels: layout.pixelData,
    codec: syntax?.codec ?? 'other',
    isEcho: echoFinder(layout.dataSet, options),
  }
  if (layout.pixelData?.encapsulated) demandNoOverlayInside(layout.dataSet)
  const sopInstanceUid = newUids(layout.sopInstanceUid, work)
  writer.out.bytes(fileMetaBytes({ sopClassUid: layout.sopClassUid, sopInstanceUid, transferSyntaxUid }))
  writeDataSet(layout.dataSet, work, 'root')
  const pieces = writer.pieces()
  const byteLength = pieces.reduce((sum, piece) => sum + piece.length, 0)
  return { pieces, byteLength, sopInstanceUid, transferSyntaxUid }
}

function writeDataSet(ds: DataSet, work: Work, place: Place): void {
  const made = place === 'root' ? markOf(work.options, ds) : []
  const replaced = new Set(made.map((element) => element.tag))
  const kept = [...ds.elements()].filter((element) => !replaced.has(element.tagNumber))
  const all: (Element | MadeElement)[] = [...kept, ...made]
  const tagOf = (element: Element | MadeElement) => ('made' in element ? element.tag : element.tagNumber)
  const isPublicCode = PUBLIC_SCHEMES.has(ds.string(0x00080102) ?? '')
  for (const element of all.sort((a, b) => tagOf(a) - tagOf(b))) {
    if ('made' in element) writeMade(element, work)
    else writeOne(element, work, { place, isPublicCode })
  }
}

function writeOne(
  element: Element,
  work: Work,
  where: { readonly place: Place; readonly isPublicCode: boolean },
): void {
  const { tagNumber: tag, vr } = element
  const listed = actionFor(tag, vr, work.options)
  if (listed === 'remove') return
  const spared = where.isPublicCode && CODE_TAGS.has(tag)
  const isText = listed === 'keep' && TEXT_VRS.has(vr)
  const isWords = isText && where.place === 'dummied-item' && !spared
  const action: Action = isWords || (isText && work.isEcho(element)) ? 'dummy' : listed
  if (element.items !== null) writeSequence(element, work, where.place, action)
  else if (action === 'keep') copyValue(element, work)
  else if (where.place === 'root' && (tag === PATIENT_NAME || tag === PATIENT_ID))
    writeValue(element, work, ascii.encode(work.pseudonyms.patientId))
  else writeValue(element, work, replacement(element, action, work))
}

/** The new value of an element that is neither kept nor removed. */
function replacement(element: Element, action: Action, work: Work): Uint8Array {
  const { vr, value } = element
  if (action === 'empty' || element.length === 0) return new Uint8Array(0)
  if (action === 'uid' && vr === 'UI' && value !== null) return ascii.encode(newUids(textOf(value), work))
  if (action === 'shift' && value !== null)
    return vr === 'TM' ? value : ascii.encode(shiftDates(textOf(value), work.pseudonyms.shiftDays))
  return dummyValue(vr)
}

// UIDs and dates are of the default repertoire; trailing zeros and spaces are padding (PS3.5 §6.2).
const textOf = (value: Uint8Array): string => latin1.decode(value).replace(/[\0 ]+$/, '')

/** Each UID mapped; those that DICOM itself registered say nothing of anybody. */
function newUids(text: string, { options, pseudonyms }: Work): string {
  if (options.keepUids) return text
  return text
    .split('\\')
    .map((uid) => uid.trim())
    .map((uid) => (uid === '' || uid.startsWith('1.2.840.10008.') ? uid : pseudonyms.uid(uid)))
    .join('\\')
}

function writeSequence(element: Element, work: Work, place: Place, action: Action): void {
  const { writer, encoding } = work
  const items = action === 'empty' ? [] : (element.items ?? [])
  const inside: Place = action === 'dummy' || place === 'dummied-item' ? 'dummied-item' : 'item'
  const length = items.length === 0 ? 0 : UNDEFINED_LENGTH
  writeHeader(writer.out, {
    tag: element.tagNumber,
    vr: 'SQ',
    length,
    explicitVr: encoding.explicitVr,
  })
  for (const item of items) {
    writeItemHeader(writer.out, ITEM, UNDEFINED_LENGTH)
    writeDataSet(item, work, inside)
    writeItemHeader(writer.out, ITEM_END, 0)
  }
  if (items.length > 0) writeItemHeader(writer.out, SEQUENCE_END, 0)
}

function writeMade(element: MadeElement, work: Work): void {
  const { writer, encoding } = work
  const { explicitVr } = encoding
  if (element.items === undefined) {
    writeElement(writer.out, { tag: element.tag, vr: element.vr, bytes: element.bytes, explicitVr })
    return
  }
  writeHeader(writer.out, { tag: element.tag, vr: 'SQ', length: UNDEFINED_LENGTH, explicitVr })
  for (const item of element.items) {
    writeItemHeader(writer.out, ITEM, UNDEFINED_LENGTH)
    for (const inner of item) writeMade(inner, work)
    writeItemHeader(writer.out, ITEM_END, 0)
  }
  writeItemHeader(writer.out, SEQUENCE_END, 0)
}

function writeValue(element: Element, work: Work, bytes: Uint8Array): void {
  const { tagNumber: tag, vr } = element
  writeElement(work.writer.out, {
    tag,
    vr,
    bytes: padded(bytes, vr),
    explicitVr: work.encoding.explicitVr,
  })
}

function inflatedBytes(range: ByteRange, inflated: Uint8Array, { pixels }: Work): Uint8Array {
  const bytes = inflated.subarray(range.offset, range.offset + range.length)
  if (pixels === null || range.offset !== pixels.valueOffset || !hasUnusedBits(pixels)) return bytes
  const copy = bytes.slice()
  clearUnusedBits(copy, pixels)
  return copy
}

function copyRange(range: ByteRange, work: Work): void {
  if (work.inflated === null) work.writer.range(range)
  else work.writer.out.bytes(inflatedBytes(range, work.inflated, work))
  if (range.length % 2 === 1) work.writer.out.u8(0)
}

/** The pixels of the root with bits that are to be cleared; null for all else. */
function unusedBitsOf(element: Element, { pixels }: Work): PixelDataLayout | null {
  const isPixels = pixels !== null && !pixels.encapsulated && element.offset === pixels.valueOffset
  return isPixels && element.length > 0 && hasUnusedBits(pixels) ? pixels : null
}

function copyFragments(element: Element, fragments: readonly ByteRange[], work: Work): void {
  const { writer, pixels, codec } = work
  const isPixels = pixels?.encapsulated === true && element.offset === pixels.valueOffset
  const frames = isPixels && carriesWords(codec) ? fragments.slice(1) : []
  for (const fragment of frames.length > 0 ? fragments.slice(0, 1) : fragments) {
    writeItemHeader(writer.out, ITEM, fragment.length + (fragment.length % 2))
    copyRange(fragment, work)
  }
  if (pixels !== null) writeFrames(frames, pixels, { writer, codec })
}

function copyValue(element: Element, work: Work): void {
  const { writer, encoding } = work
  const { tagNumber: tag, vr, value, fragments } = element
  const { explicitVr } = encoding
  if (fragments !== null) {
    writeHeader(writer.out, { tag, vr, length: UNDEFINED_LENGTH, explicitVr })
    copyFragments(element, fragments, work)
    writeItemHeader(writer.out, SEQUENCE_END, 0)
    return
  }
  const sameOrder = element.littleEndian === encoding.littleEndian
  if (value === null) {
    // A large value in another byte order than the file's is none that an image needs.
    if (!sameOrder) return
    writeHeader(writer.out, { tag, vr, length: element.length + (element.length % 2), explicitVr })
    const pixels = unusedBitsOf(element, work)
    if (pixels !== null && work.inflated === null) writeSamples(element, pixels, writer)
    else copyRange(element, work)
    return
  }
  const samples = unusedBitsOf(element, work)
  if (samples !== null) {
    const cleared = value.slice()
    clearUnusedBits(cleared, samples)
    writeValue(element, work, cleared)
    return
  }
  const word = vr === 'AT' ? 2 : (NUMBER_BYTES[vr] ?? WORD_BYTES[vr] ?? 1)
  writeValue(element, work, sameOrder ? value : swapWords(value, word))
}
