import type { conflicts, quarantineItems, uploads } from '@yingtong/db'

export type UploadState = (typeof uploads.$inferSelect)['state']
export type ConflictState = (typeof conflicts.$inferSelect)['state']
export type QuarantineState = (typeof quarantineItems.$inferSelect)['state']

/** An upload ends once; what is offered after that is a new upload. */
export const UPLOAD_TRANSITIONS: Readonly<Record<UploadState, readonly UploadState[]>> = {
  open: ['committed', 'abandoned'],
  committed: [],
  abandoned: [],
}

/** A decision on a conflict may be taken back: both versions are kept for good. */
export const CONFLICT_TRANSITIONS: Readonly<Record<ConflictState, readonly ConflictState[]>> = {
  open: ['kept', 'replaced'],
  kept: ['replaced'],
  replaced: ['kept'],
}

export const QUARANTINE_TRANSITIONS: Readonly<Record<QuarantineState, readonly QuarantineState[]>> = {
  open: ['resolved'],
  resolved: ['open'],
}
