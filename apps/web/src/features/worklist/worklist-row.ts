import type { DeliveryState, ExamState } from '@yingtong/ui'

/** One exam as the worklist shows it. Names are masked unless `nameFull` was asked for with a reason. */
export interface WorklistRow {
  readonly studyId: string
  readonly studyInstanceUid: string
  readonly state: ExamState
  readonly stat: boolean
  readonly patient: {
    readonly id: string
    readonly patientId: string
    readonly nameMasked: string
    readonly nameFull?: string
    /** DICOM CS: M, F, O. */
    readonly sex: string | null
    /** DICOM AS: 058Y. */
    readonly age: string | null
  }
  readonly description: string
  readonly modalities: readonly string[]
  readonly accessionNumber: string
  readonly source: string
  readonly studyAt: string | null
  readonly receivedAt: string
  readonly delivery: {
    readonly received: number
    readonly declared: number | null
    readonly state: DeliveryState
  }
  readonly dueAt: string | null
  readonly assignee: { readonly id: string; readonly name: string; readonly me: boolean } | null
  readonly instances: number
  readonly series: number
  readonly thumbnailUrl: string | null
}

/** What the preview panel knows beyond the row. */
export interface StudyPreview {
  readonly series: readonly {
    readonly id: string
    readonly description: string
    readonly modality: string
    readonly instances: number
    readonly thumbnailUrl: string | null
  }[]
  readonly priors: readonly StudyPrior[]
}

export interface StudyPrior {
  readonly studyId: string
  readonly description: string
  readonly modalities: readonly string[]
  readonly studyAt: string | null
  readonly hospital: string
  readonly thumbnailUrl: string | null
}

/** Red edge only while nobody has opened a stat exam (ui README §4.4). */
export function hasStatEdge(row: Pick<WorklistRow, 'stat' | 'state'>): boolean {
  return row.stat && (row.state === 'registered' || row.state === 'arrived' || row.state === 'examined')
}

/**
 * The rows whose red edge is drawn: all while three or fewer would carry it, else only the first, since a screen of
 * edges says nothing.
 */
export function edgedRows(rows: readonly WorklistRow[]): ReadonlySet<string> {
  const edged = rows.filter(hasStatEdge).map((row) => row.studyId)
  return new Set(edged.length > 3 ? edged.slice(0, 1) : edged)
}
