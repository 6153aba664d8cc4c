import { type DataSet, dataSetCharsetRepair, formatPersonName, type PersonName } from '@yingtong/dicom'
import { chineseIdNumber, telephoneNumber } from '../identity-numbers.ts'
import { cleanDate, cleanInteger, cleanText, cleanTime } from './clean-text.ts'

export interface PatientFacts {
  readonly patientId: string | null
  readonly issuer: string
  readonly name: PersonName
  readonly birthDate: string | null
  readonly sex: string | null
  /** GB 11643, as one of the ids that came; kept sealed only. */
  readonly idNumber: string | null
  /** Kept sealed only. */
  readonly telephone: string | null
  /** Which character set was declared and which was used, when they differ. */
  readonly charsetRepair: { readonly declared: string; readonly used: string } | null
}

export type StudyFacts = ReturnType<typeof studyFacts>
export type SeriesFacts = ReturnType<typeof seriesFacts>
export type ImageFacts = ReturnType<typeof imageFacts>

/** What rows hold of one object; everything comes from its own data set. */
export interface InstanceFacts {
  readonly patient: PatientFacts
  readonly study: StudyFacts
  readonly series: SeriesFacts
  readonly image: ImageFacts
}

/** More ids than this of one person are an attack or a mistake. */
const OTHER_IDS_MAX = 20

const EMPTY_NAME: PersonName = { alphabetic: '', ideographic: '', phonetic: '' }

function personName(ds: DataSet, keyword: string): PersonName {
  const name = ds.pn(keyword) ?? EMPTY_NAME
  const group = (text: string) => cleanText(text) ?? ''
  return {
    alphabetic: group(name.alphabetic),
    ideographic: group(name.ideographic),
    phonetic: group(name.phonetic),
  }
}

/** (0010,1000) was retired for (0010,1002); devices fill either, some put the number into the PatientID itself. */
function otherIds(ds: DataSet): string[] {
  const items = ds.items('OtherPatientIDsSequence').slice(0, OTHER_IDS_MAX)
  const inItems = items.flatMap((item) => item.string('PatientID') ?? [])
  return [...ds.strings('OtherPatientIDs').slice(0, OTHER_IDS_MAX), ...inItems]
}

function patientFacts(ds: DataSet): PatientFacts {
  return {
    patientId: cleanText(ds.string('PatientID')),
    issuer: cleanText(ds.string('IssuerOfPatientID')) ?? '',
    name: personName(ds, 'PatientName'),
    birthDate: cleanDate(ds.string('PatientBirthDate')),
    sex: cleanText(ds.string('PatientSex'), 16),
    idNumber: chineseIdNumber([...otherIds(ds), ds.string('PatientID') ?? '']),
    telephone: telephoneNumber(ds.strings('PatientTelephoneNumbers').slice(0, OTHER_IDS_MAX)),
    charsetRepair: dataSetCharsetRepair(ds),
  }
}

function studyFacts(ds: DataSet) {
  return {
    studyDate: cleanDate(ds.string('StudyDate')),
    studyTime: cleanTime(ds.string('StudyTime')),
    studyId: cleanText(ds.string('StudyID')),
    accessionNumber: cleanText(ds.string('AccessionNumber')),
    description: cleanText(ds.string('StudyDescription')),
    referringPhysician: cleanText(formatPersonName(personName(ds, 'ReferringPhysicianName'))),
    institution: cleanText(ds.string('InstitutionName')),
    department: cleanText(ds.string('InstitutionalDepartmentName')),
    bodyPart: cleanText(ds.string('BodyPartExamined')),
  }
}

function seriesFacts(ds: DataSet) {
  // (0040,0275) RequestAttributesSequence: QIDO matches two of its ids (PS3.18 §10.6.1.2.2).
  const request = ds.items('RequestAttributesSequence')[0]
  return {
    modality: cleanText(ds.string('Modality'), 16),
    seriesNumber: cleanInteger(ds.number('SeriesNumber')),
    description: cleanText(ds.string('SeriesDescription')),
    bodyPart: cleanText(ds.string('BodyPartExamined')),
    laterality: cleanText(ds.string('Laterality'), 16),
    protocolName: cleanText(ds.string('ProtocolName')),
    stationName: cleanText(ds.string('StationName')),
    manufacturer: cleanText(ds.string('Manufacturer')),
    manufacturerModelName: cleanText(ds.string('ManufacturerModelName')),
    seriesDate: cleanDate(ds.string('SeriesDate')),
    seriesTime: cleanTime(ds.string('SeriesTime')),
    performedProcedureStepStartDate: cleanDate(ds.string('PerformedProcedureStepStartDate')),
    performedProcedureStepStartTime: cleanTime(ds.string('PerformedProcedureStepStartTime')),
    scheduledProcedureStepId: cleanText(request?.string('ScheduledProcedureStepID')),
    requestedProcedureId: cleanText(request?.string('RequestedProcedureID')),
  }
}

function imageFacts(ds: DataSet) {
  return {
    instanceNumber: cleanInteger(ds.number('InstanceNumber')),
    rows: cleanInteger(ds.number('Rows')),
    columns: cleanInteger(ds.number('Columns')),
    bitsAllocated: cleanInteger(ds.number('BitsAllocated')),
    numberOfFrames: cleanInteger(ds.number('NumberOfFrames')),
  }
}

/** Reads what rows hold from a data set; bounded text, null for what is absent or malformed. */
export function instanceFacts(ds: DataSet): InstanceFacts {
  return {
    patient: patientFacts(ds),
    study: studyFacts(ds),
    series: seriesFacts(ds),
    image: imageFacts(ds),
  }
}
