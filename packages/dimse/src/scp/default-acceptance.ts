import { STORAGE_SOP_CLASSES, TRANSFER_SYNTAXES } from '@yingtong/dicom'

import { VERIFICATION_SOP_CLASS } from '../implementation.ts'

/** Root of every UID that the standard assigns (PS3.6 Annex A). */
const STANDARD_ROOT = '1.2.840.10008.'
/** All storage classes of PS3.4 Annex B stand here, those of later editions too. */
const STORAGE_ROOT = '1.2.840.10008.5.1.4.1.1.'
const UID = /^[0-2](\.\d+)+$/

export interface ContextProposal {
  readonly abstractSyntax: string
  readonly transferSyntaxes: readonly string[]
}

/** Whether objects of this class are stored: standard, of a later edition, or private. */
export function isStorageClass(uid: string): boolean {
  if (STORAGE_SOP_CLASSES.has(uid) || uid.startsWith(STORAGE_ROOT)) return true
  return UID.test(uid) && !uid.startsWith(STANDARD_ROOT)
}

/** The first proposed transfer syntax that we know, for storage and verification; null refuses the context. */
export function acceptByDefault({ abstractSyntax, transferSyntaxes }: ContextProposal): string | null {
  if (abstractSyntax !== VERIFICATION_SOP_CLASS && !isStorageClass(abstractSyntax)) return null
  return transferSyntaxes.find((uid) => TRANSFER_SYNTAXES.has(uid)) ?? null
}
