import { z } from 'zod'

const Text = z.string().max(256)
const Uid = z
  .string()
  .max(128)
  .regex(/^[0-9A-Za-z][0-9A-Za-z._-]*$/, 'is no UID')
const Uids = z.array(Uid).min(1).max(1000)

/** Inclusive; a missing end is open. Dates are `YYYYMMDD`. */
const DateRange = z.object({
  from: z
    .string()
    .regex(/^\d{8}$/)
    .optional(),
  to: z
    .string()
    .regex(/^\d{8}$/)
    .optional(),
})

/** Inclusive; a missing end is open. Times are `HH[MM[SS[.F…]]]`; `to` covers the whole unit it names. */
const TimeRange = z.object({
  from: z
    .string()
    .regex(/^\d{2,6}(\.\d{1,6})?$/)
    .optional(),
  to: z
    .string()
    .regex(/^\d{2,6}(\.\d{1,6})?$/)
    .optional(),
})

export const PatientMatch = z.object({
  /** Any of the three groups, without regard to case; `*` and `?` as in PS3.4 §C.2.2.2.4. */
  patientName: Text.optional(),
  patientId: Text.optional(),
  issuerOfPatientId: Text.optional(),
  patientBirthDate: DateRange.optional(),
  patientSex: Text.optional(),
})

export const StudyMatch = PatientMatch.extend({
  studyInstanceUid: Uids.optional(),
  studyDate: DateRange.optional(),
  studyTime: TimeRange.optional(),
  accessionNumber: Text.optional(),
  studyId: Text.optional(),
  studyDescription: Text.optional(),
  referringPhysicianName: Text.optional(),
  institutionName: Text.optional(),
  /** Studies that hold at least one of these. */
  modalitiesInStudy: z.array(Text).min(1).max(50).optional(),
  /** Studies that hold at least one object of these classes. */
  sopClassesInStudy: Uids.optional(),
})

export const SeriesMatch = StudyMatch.extend({
  seriesInstanceUid: Uids.optional(),
  modality: z.array(Text).min(1).max(50).optional(),
  seriesNumber: z.number().int().optional(),
  seriesDescription: Text.optional(),
  bodyPartExamined: Text.optional(),
  stationName: Text.optional(),
  protocolName: Text.optional(),
  performedProcedureStepStartDate: DateRange.optional(),
  performedProcedureStepStartTime: TimeRange.optional(),
  /** (0040,0275).(0040,0009) */
  scheduledProcedureStepId: Text.optional(),
  /** (0040,0275).(0040,1001) */
  requestedProcedureId: Text.optional(),
})

export const InstanceMatch = SeriesMatch.extend({
  sopInstanceUid: Uids.optional(),
  sopClassUid: Uids.optional(),
  instanceNumber: z.number().int().optional(),
  numberOfFrames: z.number().int().optional(),
})

/** `fuzzy` matches names by any words of hanzi, pinyin, initials or id. Without `withTotal` no total is counted. */
export const Paging = z.object({
  fuzzy: z.boolean().default(false),
  limit: z.number().int().min(0).max(10_000).default(100),
  offset: z.number().int().min(0).max(10_000_000).default(0),
  withTotal: z.boolean().default(false),
})

export type PatientMatch = z.infer<typeof PatientMatch>
export type StudyMatch = z.infer<typeof StudyMatch>
export type SeriesMatch = z.infer<typeof SeriesMatch>
export type InstanceMatch = z.infer<typeof InstanceMatch>

export interface Page<T> {
  readonly rows: readonly T[]
  /** All that match; null when it was not asked for. */
  readonly total: number | null
}
