import './stored-quarantine.ts'

export { AcceptInstancesInput, acceptInstances } from './accept-instances.ts'
export { AskStatusInput, askStatus, type PackAck, type PackStatus } from './ask-status.ts'
export { CommitUploadInput, commitUpload } from './commit-upload.ts'
export { DeclareStudiesInput, declareStudies } from './declare-studies.ts'
export { downloadQuarantined } from './download-quarantined.ts'
export { expectPart, expectUpload } from './expect-part.ts'
export { DOCUMENT_TICKET_MS, type DocumentTicket } from './internal/document-ticket.ts'
export { MissingPartsError } from './internal/missing-parts.ts'
export { abandonUploadsJob } from './jobs/abandon-uploads.job.ts'
export {
  type ConflictItem,
  type ConflictVersion,
  ListConflictsInput,
  listConflicts,
} from './list-conflicts.ts'
export { ListQuarantineInput, listQuarantine, type QuarantineItem } from './list-quarantine.ts'
export { lostPacks } from './lost-packs.ts'
export { noteGone } from './note-gone.ts'
export { OfferPacksInput, offerPacks, type PackOffer } from './offer-packs.ts'
export { openDocument } from './open-document.ts'
export { PACK_BYTES_MAX, PART_BYTES_MAX } from './part-plan.ts'
export { foldText, patientSearchText } from './patient-search-text.ts'
export { PutPartInput, putPart } from './put-part.ts'
export { QUARANTINE_BYTES_MAX, QuarantineObjectInput, quarantineObject } from './quarantine-object.ts'
export { type InstanceOutcome, REJECT_REASONS, type RejectReason } from './reject-reason.ts'
export { ResolveConflictInput, resolveConflict } from './resolve-conflict.ts'
export { ResolveQuarantineInput, resolveQuarantine } from './resolve-quarantine.ts'
export { type TakenDocument, takeDocument } from './take-document.ts'
