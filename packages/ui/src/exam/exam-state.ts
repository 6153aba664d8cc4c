/** The states of an exam (ui README §4.1); a cancelled one has no glyph. */
export const EXAM_STATES = [
  'registered',
  'arrived',
  'examined',
  'drafting',
  'preliminary',
  'reviewed',
  'signed',
  'amended',
  'cancelled',
] as const

export type ExamState = (typeof EXAM_STATES)[number]
