import type { DicomJsonElement, DicomJsonPersonName, DicomJsonValue } from '../json/dicom-json.ts'
import { NUMBER_BYTES, TEXT_VRS, WORD_BYTES } from '../parse/vr.ts'
import { fromBase64 } from './base64.ts'
import { swapWords } from './swap-words.ts'

/** Text → bytes in the character set that Specific Character Set declares. */
export type TextEncoding = (text: string, kind: 'PN' | 'text') => Uint8Array

const utf8 = new TextEncoder()
export const encodeUtf8: TextEncoding = (text) => utf8.encode(text)

type Setter = (view: DataView, at: number, value: number | bigint, littleEndian: boolean) => void

const SETTERS: Readonly<Record<string, Setter>> = {
  US: (view, at, value, le) => view.setUint16(at, Number(value), le),
  SS: (view, at, value, le) => view.setInt16(at, Number(value), le),
  UL: (view, at, value, le) => view.setUint32(at, Number(value), le),
  SL: (view, at, value, le) => view.setInt32(at, Number(value), le),
  FL: (view, at, value, le) => view.setFloat32(at, Number(value), le),
  FD: (view, at, value, le) => view.setFloat64(at, Number(value), le),
  UV: (view, at, value, le) => view.setBigUint64(at, BigInt(value), le),
  SV: (view, at, value, le) => view.setBigInt64(at, BigInt(value), le),
}

const DS_CHARACTERS_MAX = 16

/** A number as DS allows it: at most 16 characters (PS3.5 Table 6.2-1). */
export function decimalString(value: number): string {
  const plain = String(value)
  if (plain.length <= DS_CHARACTERS_MAX) return plain
  for (let digits = DS_CHARACTERS_MAX; digits > 0; digits -= 1) {
    const text = String(Number(value.toPrecision(digits)))
    if (text.length <= DS_CHARACTERS_MAX) return text
  }
  return value.toExponential(8)
}

function personNameText(value: DicomJsonPersonName): string {
  return `${value.Alphabetic ?? ''}=${value.Ideographic ?? ''}=${value.Phonetic ?? ''}`.replace(/=+$/, '')
}

function valueText(value: DicomJsonValue, vr: string): string {
  if (value === null) return ''
  if (typeof value === 'string') return value
  if (typeof value === 'number') return vr === 'DS' ? decimalString(value) : String(value)
  return vr === 'PN' ? personNameText(value as DicomJsonPersonName) : ''
}

function encodeNumbers(values: readonly DicomJsonValue[], vr: string, littleEndian: boolean): Uint8Array {
  const step = NUMBER_BYTES[vr] ?? 1
  const bytes = new Uint8Array(values.length * step)
  const view = new DataView(bytes.buffer)
  values.forEach((value, index) => {
    if (vr === 'AT') {
      const tag = Number.parseInt(String(value), 16)
      view.setUint16(index * 4, tag >>> 16, littleEndian)
      view.setUint16(index * 4 + 2, tag & 0xffff, littleEndian)
    } else
      SETTERS[vr]?.(
        view,
        index * step,
        typeof value === 'string' ? BigInt(value) : (value as number),
        littleEndian,
      )
  })
  return bytes
}

/** The value field of a JSON element other than SQ and bulk data, padded to even length (PS3.5 §7.1.1). */
export function encodeValue(
  element: DicomJsonElement,
  how: { readonly littleEndian: boolean; readonly encodeText: TextEncoding },
): Uint8Array {
  const { vr } = element
  if (element.InlineBinary !== undefined) {
    const bytes = fromBase64(element.InlineBinary)
    return padded(how.littleEndian ? bytes : swapWords(bytes, NUMBER_BYTES[vr] ?? WORD_BYTES[vr] ?? 1), vr)
  }
  const values = element.Value ?? []
  if (vr in NUMBER_BYTES) return encodeNumbers(values, vr, how.littleEndian)
  const text = values.map((value) => valueText(value, vr)).join('\\')
  return padded(TEXT_VRS.has(vr) ? how.encodeText(text, vr === 'PN' ? 'PN' : 'text') : utf8.encode(text), vr)
}

/** Even length: text ends in a space, UI and bytes in zero. */
export function padded(bytes: Uint8Array, vr: string): Uint8Array {
  if (bytes.length % 2 === 0) return bytes
  const out = new Uint8Array(bytes.length + 1)
  out.set(bytes)
  if (vr !== 'UI' && !(vr in WORD_BYTES)) out[bytes.length] = 0x20
  return out
}
