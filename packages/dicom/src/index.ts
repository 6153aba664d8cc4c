/** Edition of the DICOM standard that this package follows. */
export const DICOM_EDITION = '2026c'

export type { CharsetMisdeclaration } from './charset/charset-in-force.ts'
export { type CharsetRepair, type DecodedText, decodeText } from './charset/decode-text.ts'
export { formatPersonName, type PersonName, parsePersonName } from './charset/person-name.ts'
export { type BurnedInFacts, type BurnedInRisk, burnedInRisk } from './deidentify/burned-in-risk.ts'
export { type Deidentified, deidentify } from './deidentify/deidentify.ts'
export {
  BASIC_PROFILE,
  type DeidentifyOptions,
  methodCodes,
  type Pseudonyms,
} from './deidentify/deidentify-options.ts'
export { filledPiece, type Piece, rangesOf } from './deidentify/piece-writer.ts'
export {
  isPrivateTag,
  keywordToTag,
  multiplicityOf,
  tagNumber,
  tagToHex,
  tagToKeyword,
  vrOf,
} from './dictionary/dictionary.ts'
export type {
  DicomJson,
  DicomJsonElement,
  DicomJsonPersonName,
  DicomJsonValue,
} from './json/dicom-json.ts'
export { fromKeywords, type KeywordValue } from './json/from-keywords.ts'
export { type DicomJsonOptions, elementAtPath, toDicomJson } from './json/to-dicom-json.ts'
export { type ByteSource, memorySource } from './parse/byte-source.ts'
export { DataSet, dataSetCharsetRepair } from './parse/data-set.ts'
export type { ByteRange, Element } from './parse/element.ts'
export type { Encoding } from './parse/element-reader.ts'
export { DicomParseError, type DicomParseErrorCode } from './parse/parse-error.ts'
export { DEFAULT_LIMITS, type ParseLimits } from './parse/parse-limits.ts'
export { type InstanceLayout, readDicom, readInstance } from './parse/read-instance.ts'
export type { PixelDataLayout } from './pixel/pixel-data-layout.ts'
export { pixelSource, readFrame } from './pixel/read-frame.ts'
export { parseDate, parseDateRange, parseTime, parseTimeRange, type ValueRange } from './query/date-range.ts'
export {
  INSTANCE_ATTRIBUTES,
  type QueryAttribute,
  REQUEST_ATTRIBUTES,
  SERIES_ATTRIBUTES,
  STUDY_ATTRIBUTES,
} from './query/query-attributes.table.ts'
export { parseUidList } from './query/uid-list.ts'
export { hasWildcard, type WildcardOptions, wildcardToRegExp } from './query/wildcard.ts'
export { SopStatus, type SopStatusName, sopStatusName } from './tables/sop-status.ts'
export { SopClass, STORAGE_SOP_CLASSES, type StorageSopClass } from './tables/storage-sop-class.ts'
export {
  type PixelCodec,
  TRANSFER_SYNTAXES,
  type TransferSyntax,
  type TransferSyntaxKeyword,
  transferSyntaxOf,
  UID,
} from './tables/transfer-syntax.ts'
export { isStorableUid, isValidUid, newUid } from './tables/uid.ts'
export { fromBase64, toBase64 } from './write/base64.ts'
export { type EncapsulateOptions, encapsulateFrames, type OffsetTable } from './write/encapsulate.ts'
export type { TextEncoding } from './write/encode-value.ts'
export {
  type FileMetaFields,
  fileMetaBytes,
  IMPLEMENTATION_CLASS_UID,
  IMPLEMENTATION_VERSION_NAME,
  part10Of,
} from './write/file-meta.ts'
export {
  type DecodedPixels,
  type StreamedPixels,
  transcodeAroundPixels,
  transcodeDataSetToExplicitLE,
} from './write/transcode.ts'
export { type WriteOptions, writeDataSet, writePart10 } from './write/write-part10.ts'
