import {
  type DicomJson,
  type DicomJsonElement,
  type DicomJsonValue,
  INSTANCE_ATTRIBUTES,
  parsePersonName,
  type QueryAttribute,
  SERIES_ATTRIBUTES,
  STUDY_ATTRIBUTES,
} from '@yingtong/dicom'
import type { FoundInstance, FoundSeries, StudyRow } from '@yingtong/domain'
import type { ParsedQuery, QueryLevel } from './parse-query.ts'

type Values = Readonly<Record<string, unknown>>

function nameValue(alphabetic: string, ideographic: string, phonetic: string) {
  const groups = { Alphabetic: alphabetic, Ideographic: ideographic, Phonetic: phonetic }
  const present = Object.fromEntries(Object.entries(groups).filter(([, text]) => text !== ''))
  return Object.keys(present).length > 0 ? present : undefined
}

function referringName(text: string | null) {
  if (!text) return undefined
  const { alphabetic, ideographic, phonetic } = parsePersonName(text)
  return nameValue(alphabetic, ideographic, phonetic)
}

/** Attribute values of a study by keyword; undefined is an empty attribute. */
function studyValues(study: StudyRow, base: string): Values {
  return {
    // What we send is UTF-8, whatever the file declares.
    SpecificCharacterSet: 'ISO_IR 192',
    StudyDate: study.studyDate,
    StudyTime: study.studyTime,
    AccessionNumber: study.accessionNumber,
    InstanceAvailability: 'ONLINE',
    ModalitiesInStudy: study.modalities,
    SOPClassesInStudy: study.sopClasses,
    InstitutionName: study.institution,
    ReferringPhysicianName: referringName(study.referringPhysician),
    StudyDescription: study.description,
    RetrieveURL: `${base}/studies/${study.studyInstanceUid}`,
    PatientName: nameValue(study.nameAlphabetic, study.nameIdeographic, study.namePhonetic),
    PatientID: study.patientId,
    IssuerOfPatientID: study.issuerOfPatientId,
    PatientBirthDate: study.birthDate,
    PatientSex: study.sex,
    StudyInstanceUID: study.studyInstanceUid,
    StudyID: study.studyId,
    NumberOfStudyRelatedSeries: study.seriesCount,
    NumberOfStudyRelatedInstances: study.instanceCount,
  }
}

function seriesValues({ study, series }: FoundSeries, base: string): Values {
  const request: Record<string, DicomJsonElement> = {}
  if (series.scheduledProcedureStepId)
    request['00400009'] = { vr: 'SH', Value: [series.scheduledProcedureStepId] }
  if (series.requestedProcedureId) request['00401001'] = { vr: 'SH', Value: [series.requestedProcedureId] }
  return {
    SpecificCharacterSet: 'ISO_IR 192',
    SeriesDate: series.seriesDate,
    SeriesTime: series.seriesTime,
    Modality: series.modality,
    Manufacturer: series.manufacturer,
    StationName: series.stationName,
    SeriesDescription: series.description,
    ManufacturerModelName: series.manufacturerModelName,
    RetrieveURL: `${base}/studies/${study.studyInstanceUid}/series/${series.seriesInstanceUid}`,
    BodyPartExamined: series.bodyPart,
    ProtocolName: series.protocolName,
    SeriesInstanceUID: series.seriesInstanceUid,
    SeriesNumber: series.seriesNumber,
    Laterality: series.laterality,
    NumberOfSeriesRelatedInstances: series.instanceCount,
    PerformedProcedureStepStartDate: series.performedProcedureStepStartDate,
    PerformedProcedureStepStartTime: series.performedProcedureStepStartTime,
    RequestAttributesSequence: Object.keys(request).length > 0 ? request : undefined,
  }
}

function instanceValues({ study, series, instance }: FoundInstance, base: string): Values {
  const path = `studies/${study.studyInstanceUid}/series/${series.seriesInstanceUid}/instances/${instance.sopInstanceUid}`
  return {
    SpecificCharacterSet: 'ISO_IR 192',
    SOPClassUID: instance.sopClassUid,
    SOPInstanceUID: instance.sopInstanceUid,
    InstanceAvailability: 'ONLINE',
    RetrieveURL: `${base}/${path}`,
    AvailableTransferSyntaxUID: [
      ...new Set([instance.originalTransferSyntaxUid, instance.storedTransferSyntaxUid]),
    ],
    InstanceNumber: instance.instanceNumber,
    NumberOfFrames: instance.numberOfFrames,
    Rows: instance.rows,
    Columns: instance.columns,
    BitsAllocated: instance.bitsAllocated,
  }
}

function element({ vr }: QueryAttribute, value: unknown): DicomJsonElement {
  const present =
    value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0)
  if (present) return { vr }
  return { vr, Value: (Array.isArray(value) ? value : [value]) as DicomJsonValue[] }
}

/** One level's attributes: those always returned, and those asked for by `includefield`. */
function level(attributes: readonly QueryAttribute[], values: Values, query: ParsedQuery): DicomJson {
  const wanted = attributes.filter(
    ({ tag, returned }) => returned === 'always' || query.includeAll || query.include.has(tag),
  )
  const json: Record<string, DicomJsonElement> = {}
  for (const attribute of wanted) {
    const value = values[attribute.keyword]
    // Time zone and the like are returned only when known; Table 10.6.3-3 to -5 ask for the others even when empty.
    if (value === undefined && !(attribute.keyword in values)) continue
    json[attribute.tag] = element(attribute, value)
  }
  return json
}

const inTagOrder = (json: DicomJson): DicomJson =>
  Object.fromEntries(Object.entries(json).sort(([a], [b]) => (a < b ? -1 : 1)))

/** A study as PS3.18 Table 10.6.3-3. */
export function studyResult(study: StudyRow, base: string, query: ParsedQuery): DicomJson {
  return inTagOrder(level(STUDY_ATTRIBUTES, studyValues(study, base), query))
}

/** A series as PS3.18 Table 10.6.3-4; with the study's attributes when the request did not name the study. */
export function seriesResult(
  found: FoundSeries,
  base: string,
  query: ParsedQuery,
  withStudy: boolean,
): DicomJson {
  const study = withStudy ? level(STUDY_ATTRIBUTES, studyValues(found.study, base), query) : {}
  const own = level(SERIES_ATTRIBUTES, seriesValues(found, base), query)
  return inTagOrder({ ...study, ...parents(found.study), ...own })
}

/** An instance as PS3.18 Table 10.6.3-5; with the attributes of the levels that the request did not name. */
export function instanceResult(
  found: FoundInstance,
  base: string,
  query: ParsedQuery,
  unnamed: readonly QueryLevel[],
): DicomJson {
  const study = unnamed.includes('study')
    ? level(STUDY_ATTRIBUTES, studyValues(found.study, base), query)
    : {}
  const series = unnamed.includes('series') ? level(SERIES_ATTRIBUTES, seriesValues(found, base), query) : {}
  const own = level(INSTANCE_ATTRIBUTES, instanceValues(found, base), query)
  const uids = { ...parents(found.study), '0020000E': { vr: 'UI', Value: [found.series.seriesInstanceUid] } }
  return inTagOrder({ ...study, ...series, ...uids, ...own })
}

const parents = (study: StudyRow): DicomJson => ({
  '0020000D': { vr: 'UI', Value: [study.studyInstanceUid] },
})
