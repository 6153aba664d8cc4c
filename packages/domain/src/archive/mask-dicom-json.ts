import type { DicomJson, DicomJsonElement, DicomJsonPersonName, DicomJsonValue } from '@yingtong/dicom'
import { displayName } from './display-name.ts'
import { maskPatientId } from './mask-identifier.ts'
import { maskName } from './mask-name.ts'

/** Names of the patient and of those around them (PS3.6, group 0010); those who worked on the exam are not hidden. */
const NAMES = new Set(['00100010', '00101001', '00101005', '00101060', '00102297'])
/** OtherPatientIDs and its sequence, insurance, address and telephones of the patient, and of any person: left empty. */
const HIDDEN = new Set([
  '00100050',
  '00101000',
  '00101002',
  '00101040',
  '00101090',
  '00102154',
  '00102155',
  '00401103',
  '00401104',
])
const PATIENT_ID = '00100020'

const maskedGroup = (groups: { readonly nameIdeographic: string; readonly nameAlphabetic: string }) =>
  maskName(displayName(groups))

function maskedPerson(value: DicomJsonValue): DicomJsonValue {
  if (value === null || typeof value !== 'object')
    return maskedGroup({ nameIdeographic: '', nameAlphabetic: `${value ?? ''}` })
  const { Alphabetic, Ideographic } = value as DicomJsonPersonName
  return {
    ...(Alphabetic ? { Alphabetic: maskedGroup({ nameIdeographic: '', nameAlphabetic: Alphabetic }) } : {}),
    ...(Ideographic
      ? { Ideographic: maskedGroup({ nameIdeographic: Ideographic, nameAlphabetic: '' }) }
      : {}),
  }
}

function maskedElement(tag: string, element: DicomJsonElement): DicomJsonElement {
  const { vr, Value } = element
  if (HIDDEN.has(tag)) return { vr }
  if (NAMES.has(tag)) return Value ? { vr, Value: Value.map(maskedPerson) } : { vr }
  if (tag === PATIENT_ID)
    return Value ? { vr, Value: Value.map((id) => maskPatientId(`${id ?? ''}`)) } : { vr }
  if (vr !== 'SQ' || !Value) return element
  return { vr, Value: Value.map((item) => (item === null ? null : maskedDicomJson(item as DicomJson))) }
}

/** The data set as somebody reads it who does not read names: names and PatientID masked, telephones left empty. */
export function maskedDicomJson(ds: DicomJson): DicomJson {
  return Object.fromEntries(Object.entries(ds).map(([tag, element]) => [tag, maskedElement(tag, element)]))
}

/** Whether the value at this path, as bulk data names it, is one that `maskedDicomJson` masks or leaves out. */
export function isMaskedPath(tagPath: string): boolean {
  return tagPath.split('/').some((step) => NAMES.has(step) || HIDDEN.has(step) || step === PATIENT_ID)
}
