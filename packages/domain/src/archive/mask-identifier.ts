/** What of a patient can be hidden and asked for by name. */
export const MASKED_FIELDS = ['name', 'patientId', 'idNumber', 'telephone'] as const

export type MaskedField = (typeof MASKED_FIELDS)[number]

/** GB 11643: eighteen characters, the last a check digit; the old form has fifteen digits. */
const IDENTITY_NUMBER = /^(?:\d{15}|\d{17}[\dX])$/i
/** Mobile numbers of mainland China, with or without the country code. */
const MOBILE = /^(?:\+?86)?1[3-9]\d{9}$/

/**
 * A PatientID as lists show it: the hospital's own number as it is; where a device sent the identity card or telephone
 * number instead, all but its ends is hidden.
 */
export function maskPatientId(patientId: string): string {
  const value = patientId.trim()
  const [head, tail] = IDENTITY_NUMBER.test(value) ? [4, 4] : MOBILE.test(value) ? [3, 4] : [0, 0]
  if (head === 0) return patientId
  return value.slice(0, head) + '*'.repeat(value.length - head - tail) + value.slice(-tail)
}
