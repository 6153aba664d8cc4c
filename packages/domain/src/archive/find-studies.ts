import { and, count, eq, gt, patients, sql, studies } from '@yingtong/db'
import { query } from '../kernel/index.ts'
import { allOf, studyConditions } from './internal/match-conditions.ts'
import { maskedFor } from './mask-study.ts'
import { type Page, Paging, StudyMatch } from './match.ts'

export const FindStudiesInput = StudyMatch.extend(Paging.shape)

const studyColumns = {
  id: studies.id,
  studyInstanceUid: studies.studyInstanceUid,
  studyDate: studies.studyDate,
  studyTime: studies.studyTime,
  studyId: studies.studyId,
  accessionNumber: studies.accessionNumber,
  description: studies.description,
  referringPhysician: studies.referringPhysician,
  institution: studies.institution,
  department: studies.department,
  modalities: studies.modalities,
  sopClasses: studies.sopClasses,
  seriesCount: studies.seriesCount,
  instanceCount: studies.instanceCount,
  declaredInstances: studies.declaredInstances,
  changeSeq: studies.changeSeq,
  patientId: patients.patientId,
  issuerOfPatientId: patients.issuer,
  nameAlphabetic: patients.nameAlphabetic,
  nameIdeographic: patients.nameIdeographic,
  namePhonetic: patients.namePhonetic,
  birthDate: patients.birthDate,
  sex: patients.sex,
}

/** Columns and join that series and instance queries share with this one. */
export const studyWithPatient = {
  columns: studyColumns,
  latestFirst: [
    sql`${studies.studyDate} desc nulls last`,
    sql`${studies.studyTime} desc nulls last`,
    sql`${studies.id} desc nulls last`,
  ],
  patientOf: and(eq(patients.tenantId, studies.tenantId), eq(patients.id, studies.patientRef)),
}

export interface StudyRow {
  readonly id: string
  readonly studyInstanceUid: string
  readonly studyDate: string | null
  readonly studyTime: string | null
  readonly studyId: string | null
  readonly accessionNumber: string | null
  readonly description: string | null
  /** All three groups, joined by `=`. */
  readonly referringPhysician: string | null
  readonly institution: string | null
  readonly department: string | null
  readonly modalities: readonly string[]
  readonly sopClasses: readonly string[]
  readonly seriesCount: number
  readonly instanceCount: number
  readonly declaredInstances: number | null
  readonly changeSeq: number
  readonly patientId: string
  readonly issuerOfPatientId: string
  readonly nameAlphabetic: string
  readonly nameIdeographic: string
  readonly namePhonetic: string
  readonly birthDate: string | null
  readonly sex: string | null
}

/** Studies that match, the latest first; those without a current instance are left out (PS3.18 §10.6). */
export const findStudies = query(
  { name: 'study.find', scope: 'study:read', audit: 'study.queried', input: FindStudiesInput },
  async (tx, match, act): Promise<Page<StudyRow>> => {
    const where = allOf([gt(studies.instanceCount, 0), ...studyConditions(match)])
    const rows = await tx
      .select(studyColumns)
      .from(studies)
      .innerJoin(patients, studyWithPatient.patientOf)
      .where(where)
      .orderBy(...studyWithPatient.latestFirst)
      .limit(match.limit)
      .offset(match.offset)
    const [counted] = match.withTotal
      ? await tx
          .select({ n: count() })
          .from(studies)
          .innerJoin(patients, studyWithPatient.patientOf)
          .where(where)
      : []
    act.note({ details: { level: 'study', found: rows.length } })
    return { rows: rows.map((row) => maskedFor(act.ctx.actor, row)), total: counted?.n ?? null }
  },
)
