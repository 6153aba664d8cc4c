import { tagToHex } from '../dictionary/dictionary.ts'
import type { DataSet } from '../parse/data-set.ts'
import { elementText } from '../parse/data-set.ts'
import type { Element } from '../parse/element.ts'
import type { InstanceLayout } from '../parse/read-instance.ts'
import { readNumbers } from '../parse/read-numbers.ts'
import { ASCII_VRS, NUMBER_BYTES, SINGLE_VALUE_VRS, TEXT_VRS, WORD_BYTES } from '../parse/vr.ts'
import { toBase64 } from '../write/base64.ts'
import { swapWords } from '../write/swap-words.ts'
import type { DicomJson, DicomJsonElement, DicomJsonPersonName, DicomJsonValue } from './dicom-json.ts'

export interface DicomJsonOptions {
  /** URI of a value that is not in the JSON; the path is tags and 1-based item numbers: `54000100/1/54001010`. */
  readonly bulkDataUri: (tagPath: string) => string
  /** Binary values up to this size are InlineBinary. Default 1024. */
  readonly maxInlineBytes?: number
  /** Adds Available Transfer Syntax UID (0008,3002). */
  readonly availableTransferSyntaxUid?: string
}

const MAX_INLINE_BYTES = 1024
const SPECIFIC_CHARACTER_SET = 0x00080005
const TRAILING_PADDING = 0xfffcfffc
const UTF8_DECLARED: DicomJsonElement = { vr: 'CS', Value: ['ISO_IR 192'] }

/**
 * The data set as DICOM JSON (PS3.18 Annex F): text in UTF-8 and declared so, pixel data and large values by
 * BulkDataURI, bytes in little endian; file meta and group lengths left out.
 */
export function toDicomJson(layout: InstanceLayout, options: DicomJsonOptions): DicomJson {
  const json = convertDataSet(layout.dataSet, options, '')
  if (options.availableTransferSyntaxUid !== undefined) {
    json['00083002'] = { vr: 'UI', Value: [options.availableTransferSyntaxUid] }
  }
  return json
}

function convertDataSet(
  ds: DataSet,
  options: DicomJsonOptions,
  path: string,
): Record<string, DicomJsonElement> {
  const json: Record<string, DicomJsonElement> = path === '' ? { '00080005': UTF8_DECLARED } : {}
  for (const element of ds.elements()) {
    const { tagNumber } = element
    if ((tagNumber & 0xffff) === 0 || tagNumber === TRAILING_PADDING || tagNumber === SPECIFIC_CHARACTER_SET)
      continue
    const tag = tagToHex(tagNumber)
    json[tag] = convertElement(element, ds, { options, path: path === '' ? tag : `${path}/${tag}` })
  }
  return json
}

interface Place {
  readonly options: DicomJsonOptions
  readonly path: string
}

function convertElement(element: Element, ds: DataSet, place: Place): DicomJsonElement {
  const { vr } = element
  if (element.items !== null) {
    if (element.items.length === 0) return { vr }
    return {
      vr,
      Value: element.items.map((item, i) => convertDataSet(item, place.options, `${place.path}/${i + 1}`)),
    }
  }
  if (element.length === 0) return { vr }
  const bytes = element.value
  if (bytes === null) return { vr, BulkDataURI: place.options.bulkDataUri(place.path) }
  if (vr in NUMBER_BYTES) return { vr, Value: numberValues(element) }
  if (ASCII_VRS.has(vr) || TEXT_VRS.has(vr))
    return textElement(element, TEXT_VRS.has(vr) ? ds.charsetFor(bytes) : [])
  if (bytes.length > (place.options.maxInlineBytes ?? MAX_INLINE_BYTES)) {
    return { vr, BulkDataURI: place.options.bulkDataUri(place.path) }
  }
  return { vr, InlineBinary: toBase64(element.littleEndian ? bytes : swapWords(bytes, WORD_BYTES[vr] ?? 1)) }
}

/** Numbers; AT in hex, 64-bit integers beyond 2^53 and non-finite floats as text (PS3.18 Table F.2.3-1). */
function numberValues(element: Element): DicomJsonValue[] {
  return (readNumbers(element) ?? []).map((value) => {
    if (element.vr === 'AT') return tagToHex(Number(value))
    const number = Number(value)
    const isExact = Number.isFinite(number) && (typeof value === 'number' || BigInt(number) === value)
    return isExact ? number : String(value)
  })
}

function textElement(element: Element, charset: readonly string[]): DicomJsonElement {
  const { vr } = element
  const text = elementText(element, charset) ?? ''
  if (text === '') return { vr }
  if (SINGLE_VALUE_VRS.has(vr)) return { vr, Value: [text] }
  const values = text.split('\\').map((part) => textValue(part.trim(), vr))
  return values.every((value) => value === null) ? { vr } : { vr, Value: values }
}

const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/
const INTEGER = /^[+-]?\d+$/

/** IS and DS as numbers, kept as text where they are none (PS3.18 §F.2.3); an empty value is null (§F.2.5). */
function textValue(text: string, vr: string): DicomJsonValue {
  if (text === '') return null
  if (vr === 'PN') return personName(text)
  if (vr === 'DS' && DECIMAL.test(text)) return Number(text)
  if (vr === 'IS' && INTEGER.test(text) && Number.isSafeInteger(Number(text))) return Number(text)
  return text
}

function personName(text: string): DicomJsonPersonName | null {
  const [Alphabetic = '', Ideographic = '', Phonetic = ''] = text
    .split('=')
    .map((group) => (/^[\^ ]*$/.test(group) ? '' : group.trim()))
  const name = {
    ...(Alphabetic === '' ? {} : { Alphabetic }),
    ...(Ideographic === '' ? {} : { Ideographic }),
    ...(Phonetic === '' ? {} : { Phonetic }),
  }
  return Object.keys(name).length === 0 ? null : name
}

/** The element that a tag path of `bulkDataUri` names, such as `54000100/1/54001010`; undefined when there is none. */
export function elementAtPath(ds: DataSet, tagPath: string): Element | undefined {
  const parts = tagPath.split('/')
  let current: DataSet | undefined = ds
  for (let i = 0; i + 2 < parts.length; i += 2) {
    current = current?.items(parts[i] ?? '')[Number(parts[i + 1]) - 1]
  }
  const last = parts.at(-1)
  return last === undefined || parts.length % 2 === 0 ? undefined : current?.get(last)
}
