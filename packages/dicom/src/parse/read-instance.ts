import type { PixelDataLayout } from '../pixel/pixel-data-layout.ts'
import { pixelDataLayout } from '../pixel/pixel-data-layout.ts'
import type { TransferSyntax } from '../tables/transfer-syntax.ts'
import { TRANSFER_SYNTAXES, transferSyntaxOf, UID } from '../tables/transfer-syntax.ts'
import { isStorableUid } from '../tables/uid.ts'
import type { ByteSource } from './byte-source.ts'
import { ByteWindow, memorySource } from './byte-source.ts'
import type { DataSet } from './data-set.ts'
import type { Encoding } from './element-reader.ts'
import { ElementReader, EXPLICIT_LE } from './element-reader.ts'
import { guessEncoding } from './guess-encoding.ts'
import { inflateDataSet } from './inflate.ts'
import { DicomParseError } from './parse-error.ts'
import type { ParseLimits } from './parse-limits.ts'
import { DEFAULT_LIMITS } from './parse-limits.ts'
import { readFileMeta } from './read-file-meta.ts'

/** What a DICOM file holds and where; UIDs are those of the data set, not of the file meta. */
export interface InstanceLayout {
  readonly transferSyntaxUid: string
  readonly sopClassUid: string
  readonly sopInstanceUid: string
  readonly studyInstanceUid: string
  readonly seriesInstanceUid: string
  /** Group 0002; null when the file has none. */
  readonly fileMeta: DataSet | null
  readonly dataSet: DataSet
  /** Byte of the file where the data set begins. */
  readonly dataSetOffset: number
  /** Byte behind the last element, before padding or garbage; counted as element offsets are. */
  readonly dataSetEnd: number
  readonly pixelData: PixelDataLayout | null
  /** The inflated data set of a deflated file, which all offsets count in; else null. */
  readonly inflatedDataSet: Uint8Array | null
  /** How the data set is really encoded, whatever the file meta claims. */
  readonly encoding: Encoding
}

/**
 * Reads the structure of a Part 10 file or bare data set without copying pixels; every damage is a DicomParseError.
 * UIDs that are missing are empty strings: use readInstance() for what is going to be stored.
 */
export function readDicom(source: ByteSource, limits: Partial<ParseLimits> = {}): InstanceLayout {
  const budget: ParseLimits = { ...DEFAULT_LIMITS, ...limits }
  const window = new ByteWindow(source)
  const meta = readFileMeta(window, budget)
  const declared = meta.dataSet?.string('TransferSyntaxUID') ?? ''
  const opened = openDataSet(source, {
    declared,
    offset: meta.dataSetOffset,
    limits: budget,
    hasMeta: meta.dataSet !== null,
  })
  const reader = new ElementReader(opened.window, opened.start, budget)
  const dataSet = reader.readRoot(opened.encoding, opened.window.byteLength)
  if (dataSet.size === 0) throw new DicomParseError('not-dicom', 'The file has no data set.')
  const syntax = effectiveSyntax(declared, opened.encoding)
  return {
    transferSyntaxUid: syntax.uid,
    sopClassUid: dataSet.string('SOPClassUID') ?? '',
    sopInstanceUid: dataSet.string('SOPInstanceUID') ?? '',
    studyInstanceUid: dataSet.string('StudyInstanceUID') ?? '',
    seriesInstanceUid: dataSet.string('SeriesInstanceUID') ?? '',
    fileMeta: meta.dataSet,
    dataSet,
    dataSetOffset: meta.dataSetOffset,
    dataSetEnd: reader.trailingOffset >= 0 ? reader.trailingOffset : reader.pos,
    pixelData: pixelDataLayout(dataSet, {
      source: opened.source,
      syntax,
      inflated: opened.inflated !== null,
    }),
    inflatedDataSet: opened.inflated,
    encoding: opened.encoding,
  }
}

/** readDicom() of something that can be filed: throws `missing-uid` where one of the four UIDs is missing or unusable. */
export function readInstance(source: ByteSource, limits: Partial<ParseLimits> = {}): InstanceLayout {
  const layout = readDicom(source, limits)
  if (layout.dataSet.has('DirectoryRecordSequence')) {
    throw new DicomParseError('missing-uid', 'A DICOMDIR lists what is on a medium and is no object to file.')
  }
  const uids = {
    SOPClassUID: layout.sopClassUid,
    SOPInstanceUID: layout.sopInstanceUid,
    StudyInstanceUID: layout.studyInstanceUid,
    SeriesInstanceUID: layout.seriesInstanceUid,
  }
  for (const [keyword, uid] of Object.entries(uids)) {
    if (uid === '')
      throw new DicomParseError('missing-uid', `The object has no ${keyword} and cannot be filed.`)
    if (!isStorableUid(uid))
      throw new DicomParseError('missing-uid', `The ${keyword} of the object is not usable as an identifier.`)
  }
  return layout
}

interface OpenedDataSet {
  readonly source: ByteSource
  readonly window: ByteWindow
  readonly start: number
  readonly encoding: Encoding
  readonly inflated: Uint8Array | null
}

interface Place {
  readonly declared: string
  readonly offset: number
  readonly limits: ParseLimits
  readonly hasMeta: boolean
}

/** Inflates where needed, and believes the bytes rather than the declared transfer syntax. */
function openDataSet(source: ByteSource, place: Place): OpenedDataSet {
  const { declared, offset, limits } = place
  const syntax = TRANSFER_SYNTAXES.get(declared)
  const plain = new ByteWindow(source)
  const guess = guessEncoding(plain, { offset, end: source.byteLength, declared: syntax })
  if (syntax?.deflated === true && guess?.explicitVr !== true) {
    const inflated = inflateDataSet(source.read(offset, source.byteLength - offset), limits)
    const inner = memorySource(inflated)
    return { source: inner, window: new ByteWindow(inner), start: 0, encoding: EXPLICIT_LE, inflated }
  }
  const fallback = syntax ?? (place.hasMeta ? TRANSFER_SYNTAXES.get(UID.ImplicitVRLittleEndian) : undefined)
  const encoding =
    guess ??
    (fallback === undefined ? null : { explicitVr: fallback.explicitVr, littleEndian: fallback.littleEndian })
  if (encoding === null)
    throw new DicomParseError(
      'not-dicom',
      'The bytes are not a DICOM file: no data element could be recognised.',
    )
  return { source, window: plain, start: offset, encoding, inflated: null }
}

/** The declared transfer syntax, unless the data set is visibly encoded otherwise. */
function effectiveSyntax(declared: string, encoding: Encoding): TransferSyntax {
  const syntax = declared === '' ? undefined : transferSyntaxOf(declared)
  const fits =
    syntax !== undefined &&
    syntax.explicitVr === encoding.explicitVr &&
    syntax.littleEndian === encoding.littleEndian
  if (fits) return syntax
  // Compressed pixels inside an implicit data set are still compressed as declared.
  if (syntax?.encapsulated === true) return syntax
  if (!encoding.explicitVr) return transferSyntaxOf(UID.ImplicitVRLittleEndian)
  return transferSyntaxOf(encoding.littleEndian ? UID.ExplicitVRLittleEndian : UID.ExplicitVRBigEndian)
}
