import { and, asc, count, eq, gt, patients, series, studies } from '@yingtong/db'
import { query } from '../kernel/index.ts'
import { type StudyRow, studyWithPatient } from './find-studies.ts'
import { allOf, seriesConditions, studyConditions } from './internal/match-conditions.ts'
import { maskedFor } from './mask-study.ts'
import { type Page, Paging, SeriesMatch } from './match.ts'

export const FindSeriesInput = SeriesMatch.extend(Paging.shape)

const seriesColumns = {
  id: series.id,
  seriesInstanceUid: series.seriesInstanceUid,
  modality: series.modality,
  seriesNumber: series.seriesNumber,
  description: series.description,
  bodyPart: series.bodyPart,
  laterality: series.laterality,
  protocolName: series.protocolName,
  stationName: series.stationName,
  manufacturer: series.manufacturer,
  manufacturerModelName: series.manufacturerModelName,
  seriesDate: series.seriesDate,
  seriesTime: series.seriesTime,
  performedProcedureStepStartDate: series.performedProcedureStepStartDate,
  performedProcedureStepStartTime: series.performedProcedureStepStartTime,
  scheduledProcedureStepId: series.scheduledProcedureStepId,
  requestedProcedureId: series.requestedProcedureId,
  instanceCount: series.instanceCount,
}

/** Columns and join that instance queries share with this one. */
export const seriesWithStudy = {
  columns: seriesColumns,
  studyOf: and(eq(studies.tenantId, series.tenantId), eq(studies.id, series.studyRef)),
}

export interface SeriesRow {
  readonly id: string
  readonly seriesInstanceUid: string
  readonly modality: string | null
  readonly seriesNumber: number | null
  readonly description: string | null
  readonly bodyPart: string | null
  readonly laterality: string | null
  readonly protocolName: string | null
  readonly stationName: string | null
  readonly manufacturer: string | null
  readonly manufacturerModelName: string | null
  readonly seriesDate: string | null
  readonly seriesTime: string | null
  readonly performedProcedureStepStartDate: string | null
  readonly performedProcedureStepStartTime: string | null
  readonly scheduledProcedureStepId: string | null
  readonly requestedProcedureId: string | null
  readonly instanceCount: number
}

export interface FoundSeries {
  readonly study: StudyRow
  readonly series: SeriesRow
}

/** Series that match, with their study: by study, newest first, then by series number. */
export const findSeries = query(
  { name: 'series.find', scope: 'study:read', audit: 'study.queried', input: FindSeriesInput },
  async (tx, match, act): Promise<Page<FoundSeries>> => {
    const where = allOf([gt(series.instanceCount, 0), ...studyConditions(match), ...seriesConditions(match)])
    const rows = await tx
      .select({ study: studyWithPatient.columns, series: seriesColumns })
      .from(series)
      .innerJoin(studies, seriesWithStudy.studyOf)
      .innerJoin(patients, studyWithPatient.patientOf)
      .where(where)
      .orderBy(...studyWithPatient.latestFirst, asc(series.seriesNumber), asc(series.id))
      .limit(match.limit)
      .offset(match.offset)
    const [counted] = match.withTotal
      ? await tx
          .select({ n: count() })
          .from(series)
          .innerJoin(studies, seriesWithStudy.studyOf)
          .innerJoin(patients, studyWithPatient.patientOf)
          .where(where)
      : []
    act.note({ details: { level: 'series', found: rows.length } })
    const shown = rows.map((row) => ({ ...row, study: maskedFor(act.ctx.actor, row.study) }))
    return { rows: shown, total: counted?.n ?? null }
  },
)
