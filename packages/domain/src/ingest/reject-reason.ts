import type { DicomParseErrorCode } from '@yingtong/dicom'

/** Why one object was not filed; every door maps all of them. */
export const REJECT_REASONS = [
  'not-dicom',
  'truncated',
  'too-deep',
  'too-many-elements',
  'too-large',
  'bad-length',
  'missing-uid',
  'deflate',
  'bad-encoding',
  /** It belongs to another study than the one it was sent to. */
  'other-study',
] as const satisfies readonly (DicomParseErrorCode | 'other-study')[]

export type RejectReason = (typeof REJECT_REASONS)[number]

/** What became of one object: a value, since a refusal of one is no failure of the rest (PS3.18 §10.5). */
export type InstanceOutcome =
  | {
      readonly outcome: 'stored' | 'duplicate' | 'conflict'
      readonly sopClassUid: string
      readonly sopInstanceUid: string
      readonly studyInstanceUid: string
      readonly seriesInstanceUid: string
    }
  | {
      readonly outcome: 'rejected' | 'quarantined'
      readonly sopClassUid: string | null
      readonly sopInstanceUid: string | null
      readonly studyInstanceUid: string | null
      readonly reason: RejectReason
      /** Plain words for the sender, without patient data. */
      readonly explanation: string
    }
