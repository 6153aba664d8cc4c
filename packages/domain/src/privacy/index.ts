export { checkExport } from './check-export.ts'
export {
  BASES_WITH_PAPER,
  CONSENT_BASES,
  CONSENT_PURPOSES,
  type ConsentBasis,
  type ConsentPurpose,
  EXPORT_PURPOSES,
  type ExportPurpose,
} from './consent.ts'
export { type DeidentifiedExport, type ExportedFile, exportDeidentified } from './export-deidentified.ts'
export { ExportOptions } from './export-options.ts'
export { getExport } from './get-export.ts'
export { listConsents } from './list-consents.ts'
export { prepareExport } from './prepare-export.ts'
export { recordConsent } from './record-consent.ts'
export { revokeConsent } from './revoke-consent.ts'
export { UNMASK_REASONS, unmaskPatient } from './unmask-patient.ts'
