import type { RejectReason } from '@yingtong/domain'

/** Failure Reason (0008,1197) of each refusal: PS3.18 Table I.2-2, PS3.7 Annex C. */
export const FAILURE_REASON = {
  'not-dicom': 0xc000,
  truncated: 0xc000,
  'too-deep': 0xc000,
  'too-many-elements': 0xc000,
  'too-large': 0xa700,
  'bad-length': 0xc000,
  'missing-uid': 0xa900,
  deflate: 0xc000,
  'bad-encoding': 0xc000,
  'other-study': 0xa900,
} as const satisfies Record<RejectReason, number>

/** Warning Reason (0008,1196): stored, but beside another version that stays current (coercion did not happen). */
export const WARNING_CONFLICT = 0xb007
