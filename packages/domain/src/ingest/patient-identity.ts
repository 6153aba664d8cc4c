import { createHash } from 'node:crypto'
import type { PatientFacts } from './internal/instance-facts.ts'
import { foldText } from './patient-search-text.ts'

/**
 * The key of a patient row: one identity as sent. Two people whose devices gave them the same PatientID must never
 * share a row, for then the name of one would stand on the images of the other; so name and birth date belong to the
 * key. Without a PatientID nothing ties two studies together, and the study is the key.
 */
export function patientKey(patient: PatientFacts, studyInstanceUid: string): string {
  const { name, birthDate } = patient
  const identity = [name.alphabetic, name.ideographic, name.phonetic, birthDate ?? ''].map(foldText)
  const anchor =
    patient.patientId === null ? ['study', studyInstanceUid] : ['id', patient.patientId, patient.issuer]
  return createHash('sha256')
    .update(JSON.stringify([...anchor, ...identity]))
    .digest('hex')
}

/** True when the device sent no name at all. */
export function isNameless({ name }: Pick<PatientFacts, 'name'>): boolean {
  return name.alphabetic === '' && name.ideographic === '' && name.phonetic === ''
}
