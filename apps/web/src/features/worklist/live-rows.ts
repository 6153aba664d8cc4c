import type { inferRouterOutputs } from '@trpc/server'
import type { AppRouter } from '@yingtong/api'
import type { ExamState } from '@yingtong/ui'
import type { PatientHit } from '../../frame/page-palette.tsx'
import type { StudyPreview, StudyPrior, WorklistRow } from './worklist-row.ts'

type Outputs = inferRouterOutputs<AppRouter>
export type ServerRow = Outputs['worklist']['list']['rows'][number]
export type ServerStudy = Outputs['worklist']['study']

/** The hospital's wall clock: DA and TM carry no time zone, all of the region is in UTC+8. */
const HOSPITAL_OFFSET = '+08:00'

/** DA and TM as an instant; null when the device sent no usable date. */
export function studyInstant(date: string | null, time: string | null): string | null {
  if (!date || !/^\d{8}$/.test(date)) return null
  const clock = /^(\d{2})(\d{2})?(\d{2})?/.exec(time ?? '')
  const [hour, minute, second] = [clock?.[1] ?? '00', clock?.[2] ?? '00', clock?.[3] ?? '00']
  const text = `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)}T${hour}:${minute}:${second}${HOSPITAL_OFFSET}`
  return Number.isNaN(Date.parse(text)) ? null : text
}

const DAY_MS = 86_400_000

/** Age at the exam as DICOM AS: days under a month, months under three years, then years. */
export function ageAt(birthDate: string | null, studyDate: string | null): string | null {
  const [born, seen] = [studyInstant(birthDate, null), studyInstant(studyDate, null)]
  if (!born || !seen) return null
  const days = Math.floor((Date.parse(seen) - Date.parse(born)) / DAY_MS)
  if (days < 0) return null
  const pad = (value: number, unit: string) => `${String(value).padStart(3, '0')}${unit}`
  if (days < 31) return pad(days, 'D')
  if (days < 3 * 365) return pad(Math.floor(days / 30.44), 'M')
  return pad(Math.floor(days / 365.25), 'Y')
}

const thumbnail = (study: string, series?: string) =>
  `/dicom-web/studies/${study}${series ? `/series/${series}` : ''}/thumbnail`

/** A row of the server as the list shows it. */
export function toRow(row: ServerRow): WorklistRow {
  return {
    ...row,
    state: row.state as ExamState,
    patient: {
      id: row.patient.patientId,
      patientId: row.patient.patientId,
      nameMasked: row.patient.nameMasked,
      ...(row.patient.nameFull === undefined ? {} : { nameFull: row.patient.nameFull }),
      sex: row.patient.sex,
      age: ageAt(row.patient.birthDate, row.studyDate),
    },
    studyAt: studyInstant(row.studyDate, row.studyTime),
    receivedAt: row.receivedAt.toISOString(),
    dueAt: row.dueAt?.toISOString() ?? null,
    thumbnailUrl: thumbnail(row.studyInstanceUid),
  }
}

export function toPrior(row: ServerRow): StudyPrior & { readonly studyInstanceUid: string } {
  return {
    studyId: row.studyId,
    studyInstanceUid: row.studyInstanceUid,
    description: row.description,
    modalities: row.modalities,
    studyAt: studyInstant(row.studyDate, row.studyTime),
    hospital: row.source,
    thumbnailUrl: thumbnail(row.studyInstanceUid),
  }
}

/** What the preview shows beyond the row. */
export function toPreview(study: ServerStudy): StudyPreview {
  return {
    series: study.seriesList.map((series) => ({
      id: series.seriesInstanceUid,
      description: series.description,
      modality: series.modality ?? '',
      instances: series.instances,
      thumbnailUrl: thumbnail(study.studyInstanceUid, series.seriesInstanceUid),
    })),
    priors: study.priors.map(toPrior),
  }
}

/** The exam with the full name, for workplace and detail. */
export function toFullRow(study: ServerStudy): WorklistRow {
  const row = toRow(study)
  return { ...row, patient: { ...row.patient, nameFull: study.name } }
}

/** A patient for the command palette: masked, with what was typed to find them. */
export function toHit(row: ServerRow, typed: string): PatientHit {
  const about = [row.modalities.join('/'), row.description, row.accessionNumber].filter(Boolean).join('  ')
  return { studyId: row.studyId, nameMasked: row.patient.nameMasked, about, typed }
}
