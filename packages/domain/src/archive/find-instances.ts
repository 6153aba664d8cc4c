import { and, asc, count, eq, instances, patients, series, studies } from '@yingtong/db'
import { query } from '../kernel/index.ts'
import { type SeriesRow, seriesWithStudy } from './find-series.ts'
import { type StudyRow, studyWithPatient } from './find-studies.ts'
import { allOf, instanceConditions, seriesConditions, studyConditions } from './internal/match-conditions.ts'
import { maskedFor } from './mask-study.ts'
import { InstanceMatch, type Page, Paging } from './match.ts'

export const FindInstancesInput = InstanceMatch.extend(Paging.shape)

const instanceColumns = {
  sopInstanceUid: instances.sopInstanceUid,
  sopClassUid: instances.sopClassUid,
  instanceNumber: instances.instanceNumber,
  rows: instances.rows,
  columns: instances.columns,
  bitsAllocated: instances.bitsAllocated,
  numberOfFrames: instances.numberOfFrames,
  originalTransferSyntaxUid: instances.originalTransferSyntaxUid,
  storedTransferSyntaxUid: instances.storedTransferSyntaxUid,
  byteLength: instances.byteLength,
}

export interface InstanceRow {
  readonly sopInstanceUid: string
  readonly sopClassUid: string
  readonly instanceNumber: number | null
  readonly rows: number | null
  readonly columns: number | null
  readonly bitsAllocated: number | null
  readonly numberOfFrames: number | null
  readonly originalTransferSyntaxUid: string
  readonly storedTransferSyntaxUid: string
  readonly byteLength: number
}

export interface FoundInstance {
  readonly study: StudyRow
  readonly series: SeriesRow
  readonly instance: InstanceRow
}

const seriesOf = and(eq(series.tenantId, instances.tenantId), eq(series.id, instances.seriesRef))

/** Current instances that match, with series and study: by study, series number, instance number. */
export const findInstances = query(
  { name: 'instance.find', scope: 'study:read', audit: 'study.queried', input: FindInstancesInput },
  async (tx, match, act): Promise<Page<FoundInstance>> => {
    const where = allOf([
      eq(instances.standing, 'current'),
      ...studyConditions(match),
      ...seriesConditions(match),
      ...instanceConditions(match),
    ])
    const rows = await tx
      .select({ study: studyWithPatient.columns, series: seriesWithStudy.columns, instance: instanceColumns })
      .from(instances)
      .innerJoin(series, seriesOf)
      .innerJoin(studies, seriesWithStudy.studyOf)
      .innerJoin(patients, studyWithPatient.patientOf)
      .where(where)
      .orderBy(
        ...studyWithPatient.latestFirst,
        asc(series.seriesNumber),
        asc(series.id),
        asc(instances.instanceNumber),
        asc(instances.id),
      )
      .limit(match.limit)
      .offset(match.offset)
    const [counted] = match.withTotal
      ? await tx
          .select({ n: count() })
          .from(instances)
          .innerJoin(series, seriesOf)
          .innerJoin(studies, seriesWithStudy.studyOf)
          .innerJoin(patients, studyWithPatient.patientOf)
          .where(where)
      : []
    act.note({ details: { level: 'instance', found: rows.length } })
    const shown = rows.map((row) => ({ ...row, study: maskedFor(act.ctx.actor, row.study) }))
    return { rows: shown, total: counted?.n ?? null }
  },
)
