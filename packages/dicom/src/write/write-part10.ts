import { deflateSync } from 'fflate'
import type { DicomJson, DicomJsonElement } from '../json/dicom-json.ts'
import { TEXT_VRS, WORD_BYTES } from '../parse/vr.ts'
import { transferSyntaxOf } from '../tables/transfer-syntax.ts'
import { ByteWriter } from './byte-writer.ts'
import type { EncapsulateOptions } from './encapsulate.ts'
import { encapsulateFrames } from './encapsulate.ts'
import type { TextEncoding } from './encode-value.ts'
import { encodeUtf8, encodeValue, padded } from './encode-value.ts'
import { part10Of } from './file-meta.ts'
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

export interface WriteOptions {
  readonly transferSyntaxUid: string
  /** Bytes behind a BulkDataURI, words in little endian; a list is the frames of encapsulated pixel data. */
  readonly bulk?: (uri: string) => Uint8Array | readonly Uint8Array[]
  /** Encodes text as Specific Character Set says; without it text is UTF-8 and declared so (ISO_IR 192). */
  readonly encodeText?: TextEncoding
  readonly encapsulate?: EncapsulateOptions
}

interface Writing {
  readonly out: ByteWriter
  readonly explicitVr: boolean
  readonly options: WriteOptions
  readonly encodeText: TextEncoding
}

/** DICOM JSON → Part 10 file in any transfer syntax; compressed frames come ready from `bulk`. Group 0002 is made anew. */
export function writePart10(ds: DicomJson, options: WriteOptions): Uint8Array {
  const meta = {
    sopClassUid: uidOf(ds, '00080016'),
    sopInstanceUid: uidOf(ds, '00080018'),
    transferSyntaxUid: options.transferSyntaxUid,
  }
  return part10Of(meta, writeDataSet(ds, options))
}

/** DICOM JSON → data set bytes without file meta, deflated where the transfer syntax says so. */
export function writeDataSet(ds: DicomJson, options: WriteOptions): Uint8Array {
  const syntax = transferSyntaxOf(options.transferSyntaxUid)
  const out = new ByteWriter(syntax.littleEndian)
  const writing = {
    out,
    explicitVr: syntax.explicitVr,
    options,
    encodeText: options.encodeText ?? encodeUtf8,
  }
  writeElements(options.encodeText === undefined ? withUtf8Declared(ds) : ds, writing)
  const bytes = out.toBytes()
  return syntax.deflated ? padded(deflateSync(bytes), 'OB') : bytes
}

function uidOf(ds: DicomJson, tag: string): string {
  const value = ds[tag]?.Value?.[0]
  return typeof value === 'string' ? value : ''
}

function withUtf8Declared(ds: DicomJson): DicomJson {
  return hasForeignText(ds) ? { ...ds, '00080005': { vr: 'CS', Value: ['ISO_IR 192'] } } : ds
}

/** Some text of the data set or its items is outside ASCII. */
function hasForeignText(ds: DicomJson): boolean {
  return Object.values(ds).some((element) => {
    if (element.vr === 'SQ') return (element.Value ?? []).some((item) => hasForeignText(item as DicomJson))
    return TEXT_VRS.has(element.vr) && /\P{ASCII}/u.test(JSON.stringify(element.Value ?? []))
  })
}

function writeElements(ds: DicomJson, writing: Writing): void {
  for (const tag of Object.keys(ds).sort()) {
    const element = ds[tag]
    const number = Number.parseInt(tag, 16)
    if (element === undefined || number >>> 16 === 0x0002) continue
    if (element.vr === 'SQ') writeSequence(number, element, writing)
    else if (element.BulkDataURI !== undefined) writeBulk(number, element, writing)
    else {
      const bytes = encodeValue(element, {
        littleEndian: writing.out.littleEndian,
        encodeText: writing.encodeText,
      })
      writeElement(writing.out, { tag: number, vr: element.vr, bytes, explicitVr: writing.explicitVr })
    }
  }
}

function writeSequence(tag: number, element: DicomJsonElement, writing: Writing): void {
  const { out, explicitVr } = writing
  const items = element.Value ?? []
  writeHeader(out, { tag, vr: 'SQ', length: items.length === 0 ? 0 : UNDEFINED_LENGTH, explicitVr })
  if (items.length === 0) return
  for (const item of items) {
    writeItemHeader(out, ITEM, UNDEFINED_LENGTH)
    writeElements((item ?? {}) as DicomJson, writing)
    writeItemHeader(out, ITEM_END, 0)
  }
  writeItemHeader(out, SEQUENCE_END, 0)
}

function writeBulk(tag: number, element: DicomJsonElement, writing: Writing): void {
  const { out, explicitVr, options } = writing
  const bulk = options.bulk?.(element.BulkDataURI ?? '')
  if (bulk === undefined)
    throw new TypeError(`No bytes for bulk data of ${tag.toString(16)}: pass options.bulk`)
  if (bulk instanceof Uint8Array) {
    const bytes = padded(out.littleEndian ? bulk : swapWords(bulk, WORD_BYTES[element.vr] ?? 1), element.vr)
    writeElement(out, { tag, vr: element.vr, bytes, explicitVr })
    return
  }
  writeHeader(out, { tag, vr: 'OB', length: UNDEFINED_LENGTH, explicitVr })
  out.bytes(encapsulateFrames(bulk, options.encapsulate))
}
