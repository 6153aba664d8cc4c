/** Which options of PS3.15 §E.3 apply; without any it is the Basic Application Level Confidentiality Profile. */
export interface DeidentifyOptions {
  /** `shift` moves every date by the patient's offset in whole days, so that intervals and times of day stay. */
  readonly dates: 'remove' | 'shift' | 'keep'
  readonly keepUids: boolean
  /** Sex, age, size, weight and the like. */
  readonly keepPatientCharacteristics: boolean
  readonly keepDevice: boolean
  readonly keepInstitution: boolean
}

export const BASIC_PROFILE: DeidentifyOptions = {
  dates: 'remove',
  keepUids: false,
  keepPatientCharacteristics: false,
  keepDevice: false,
  keepInstitution: false,
}

/** What stands for the patient and their objects; made with a key that the result does not hold. */
export interface Pseudonyms {
  readonly patientId: string
  /** Whole days, the same for everything of this patient. */
  readonly shiftDays: number
  uid(original: string): string
}

export interface MethodCode {
  readonly value: string
  readonly meaning: string
}

/** Codes of PS3.16 CID 7050 for what was done. */
export function methodCodes(options: DeidentifyOptions): readonly MethodCode[] {
  const { dates } = options
  const all: readonly (readonly [boolean, string, string])[] = [
    [true, '113100', 'Basic Application Confidentiality Profile'],
    [dates === 'keep', '113106', 'Retain Longitudinal Temporal Information Full Dates Option'],
    [dates === 'shift', '113107', 'Retain Longitudinal Temporal Information Modified Dates Option'],
    [options.keepPatientCharacteristics, '113108', 'Retain Patient Characteristics Option'],
    [options.keepDevice, '113109', 'Retain Device Identity Option'],
    [options.keepUids, '113110', 'Retain UIDs Option'],
    [options.keepInstitution, '113112', 'Retain Institution Identity Option'],
  ]
  return all.filter(([applies]) => applies).map(([, value, meaning]) => ({ value, meaning }))
}
