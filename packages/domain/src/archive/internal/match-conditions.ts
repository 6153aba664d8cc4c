import { and, instances, patients, type SQL, series, studies } from '@yingtong/db'
import type { InstanceMatch, SeriesMatch, StudyMatch } from '../match.ts'
import {
  anyOf,
  type Condition,
  dateWithin,
  integerIs,
  joinedNameMatches,
  nameMatches,
  overlaps,
  textMatches,
  timeWithin,
  wordsOccur,
} from './conditions.ts'

const NAME_GROUPS = [patients.nameAlphabetic, patients.nameIdeographic, patients.namePhonetic]

/** Conditions on patient and study rows (PS3.18 Table 10.6.1-5). */
export function studyConditions(match: StudyMatch & { readonly fuzzy: boolean }): Condition[] {
  return [
    match.fuzzy
      ? wordsOccur(patients.searchText, match.patientName)
      : nameMatches(NAME_GROUPS, match.patientName),
    textMatches(patients.patientId, match.patientId),
    textMatches(patients.issuer, match.issuerOfPatientId),
    dateWithin(patients.birthDate, match.patientBirthDate),
    textMatches(patients.sex, match.patientSex),
    anyOf(studies.studyInstanceUid, match.studyInstanceUid),
    dateWithin(studies.studyDate, match.studyDate),
    timeWithin(studies.studyTime, match.studyTime),
    textMatches(studies.accessionNumber, match.accessionNumber),
    textMatches(studies.studyId, match.studyId),
    textMatches(studies.description, match.studyDescription),
    joinedNameMatches(studies.referringPhysician, match.referringPhysicianName),
    textMatches(studies.institution, match.institutionName),
    overlaps(studies.modalities, match.modalitiesInStudy),
    overlaps(studies.sopClasses, match.sopClassesInStudy),
  ]
}

/** Conditions on series rows (PS3.18 Table 10.6.1-5). */
export function seriesConditions(match: SeriesMatch): Condition[] {
  return [
    anyOf(series.seriesInstanceUid, match.seriesInstanceUid),
    anyOf(series.modality, match.modality),
    integerIs(series.seriesNumber, match.seriesNumber),
    textMatches(series.description, match.seriesDescription),
    textMatches(series.bodyPart, match.bodyPartExamined),
    textMatches(series.stationName, match.stationName),
    textMatches(series.protocolName, match.protocolName),
    dateWithin(series.performedProcedureStepStartDate, match.performedProcedureStepStartDate),
    timeWithin(series.performedProcedureStepStartTime, match.performedProcedureStepStartTime),
    textMatches(series.scheduledProcedureStepId, match.scheduledProcedureStepId),
    textMatches(series.requestedProcedureId, match.requestedProcedureId),
  ]
}

/** Conditions on instance rows (PS3.18 Table 10.6.1-5). */
export function instanceConditions(match: InstanceMatch): Condition[] {
  return [
    anyOf(instances.sopInstanceUid, match.sopInstanceUid),
    anyOf(instances.sopClassUid, match.sopClassUid),
    integerIs(instances.instanceNumber, match.instanceNumber),
    integerIs(instances.numberOfFrames, match.numberOfFrames),
  ]
}

export const allOf = (conditions: readonly Condition[]): SQL | undefined => and(...conditions)
