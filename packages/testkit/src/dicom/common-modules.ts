import type { KeywordValue } from '@yingtong/dicom'
import { fromKeywords, newUid } from '@yingtong/dicom'
import { DEFAULT_PATIENT, type InstanceOptions } from './instance-options.ts'
import { uidFor } from './random.ts'

export type Keywords = Readonly<Record<string, KeywordValue | undefined>>

/** What one kind of object says of itself. */
export interface ObjectKind {
  readonly sopClassUid: string
  readonly modality: string
  readonly manufacturer: string
  readonly model: string
}

/** UID of a study, series or instance: given, derived from the seed, or new. */
export function uidOf(given: string | undefined, options: InstanceOptions, name: string): string {
  return (
    given ??
    (options.seed === undefined
      ? newUid()
      : uidFor(`${options.seed}/${options.studyInstanceUid ?? ''}/${name}`))
  )
}

/** Patient, General Study, General Series, General Equipment and SOP Common (PS3.3 §C.7.1.1 to §C.12.1). */
export function commonModules(kind: ObjectKind, options: InstanceOptions): Keywords {
  const patient = { ...DEFAULT_PATIENT, ...options.patient }
  const charset = options.charset ?? 'ISO_IR 192'
  const studyDate = options.studyDate ?? '20260105'
  const studyTime = options.studyTime ?? '083000'
  return {
    SpecificCharacterSet: charset === '' ? undefined : charset.split('\\'),
    InstanceCreationDate: studyDate,
    InstanceCreationTime: studyTime,
    SOPClassUID: kind.sopClassUid,
    SOPInstanceUID: uidOf(
      options.sopInstanceUid,
      options,
      `${kind.modality}/${options.seriesNumber ?? 1}/${options.instanceNumber ?? 1}`,
    ),
    StudyDate: studyDate,
    SeriesDate: studyDate,
    ContentDate: studyDate,
    StudyTime: studyTime,
    SeriesTime: studyTime,
    ContentTime: studyTime,
    AccessionNumber: options.accessionNumber ?? '',
    Modality: kind.modality,
    Manufacturer: kind.manufacturer,
    InstitutionName: options.institutionName ?? '',
    StationName: options.stationName,
    ReferringPhysicianName: options.referringPhysician ?? '',
    StudyDescription: options.studyDescription,
    SeriesDescription: options.seriesDescription,
    ManufacturerModelName: kind.model,
    PatientName: patient.patientName,
    PatientID: patient.patientId,
    PatientBirthDate: patient.birthDate,
    PatientSex: patient.sex,
    PatientAge: patient.age,
    OtherPatientIDs: patient.otherPatientIds,
    OtherPatientIDsSequence:
      patient.otherPatientIdItem === undefined
        ? undefined
        : [fromKeywords({ PatientID: patient.otherPatientIdItem })],
    PatientTelephoneNumbers: patient.telephone,
    BodyPartExamined: options.bodyPart,
    ProtocolName: options.protocolName,
    SoftwareVersions: '1.0',
    StudyInstanceUID: uidOf(options.studyInstanceUid, options, 'study'),
    SeriesInstanceUID: uidOf(
      options.seriesInstanceUid,
      options,
      `series/${kind.modality}/${options.seriesNumber ?? 1}`,
    ),
    StudyID: options.studyId ?? '1',
    SeriesNumber: options.seriesNumber ?? 1,
    InstanceNumber: options.instanceNumber ?? 1,
    RequestedProcedureDescription: options.requestedProcedure,
  }
}
