import { keywordToTag, vrOf } from '../dictionary/dictionary.ts'
import type { DicomJson, DicomJsonElement, DicomJsonValue } from './dicom-json.ts'

type Scalar = string | number | null
/** A value by keyword: one value, several, items of a sequence, or a ready element where the dictionary leaves a choice. */
export type KeywordValue = Scalar | readonly Scalar[] | readonly DicomJson[] | DicomJsonElement

const isElement = (value: KeywordValue): value is DicomJsonElement =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && 'vr' in value

function jsonValue(value: Scalar | DicomJson, vr: string): DicomJsonValue {
  if (vr !== 'PN' || typeof value !== 'string') return value
  const [Alphabetic = '', Ideographic = '', Phonetic = ''] = value.split('=')
  return {
    ...(Alphabetic === '' ? {} : { Alphabetic }),
    ...(Ideographic === '' ? {} : { Ideographic }),
    ...(Phonetic === '' ? {} : { Phonetic }),
  }
}

/**
 * DICOM JSON from values by keyword or tag, such as `{ PatientName: 'Chen^YuLan=陈玉兰', Rows: 512 }`; undefined leaves out.
 * Throws TypeError for a keyword that is not in the dictionary.
 */
export function fromKeywords(values: Readonly<Record<string, KeywordValue | undefined>>): DicomJson {
  const ds: Record<string, DicomJsonElement> = {}
  for (const [keyword, value] of Object.entries(values)) {
    if (value === undefined) continue
    const tag = keywordToTag(keyword)
    if (tag === undefined) throw new TypeError(`${keyword} is not a DICOM keyword`)
    ds[tag] = isElement(value)
      ? value
      : elementOf(value as Exclude<KeywordValue, DicomJsonElement>, vrOf(tag))
  }
  return ds
}

function elementOf(value: Exclude<KeywordValue, DicomJsonElement>, vr: string): DicomJsonElement {
  if (value === null || value === '') return { vr }
  const list = (Array.isArray(value) ? value : [value]) as readonly (Scalar | DicomJson)[]
  return list.length === 0 ? { vr } : { vr, Value: list.map((one) => jsonValue(one, vr)) }
}
