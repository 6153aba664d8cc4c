/**
 * Every column of patients that holds a value sealed with the tenant's key: what rotation seals anew and what an
 * erasure must prove unreadable. `purpose` and the row's `patientKey` are bound into the value; `index` is the column
 * of its search digest.
 */
export const SEALED_COLUMNS = [
  { purpose: 'patients.id_number', sealed: 'idNumberSealed', index: 'idNumberIndex' },
  { purpose: 'patients.telephone', sealed: 'telephoneSealed', index: null },
] as const

export type SealedPurpose = (typeof SEALED_COLUMNS)[number]['purpose']
