import type { patients, studies } from '@yingtong/db'
import { displayName, maskName, maskPatientId } from '../archive/index.ts'
import { type Delivery, deliveryOf } from './delivery.ts'

export interface WorklistRow {
  readonly studyId: string
  readonly studyInstanceUid: string
  readonly state: string
  readonly stat: boolean
  readonly patient: {
    /** Masked where the device sent an identity card or telephone number in its place. */
    readonly patientId: string
    readonly nameMasked: string
    /** Only for who may read names in lists. */
    readonly nameFull?: string
    readonly sex: 'M' | 'F' | 'O' | null
    readonly birthDate: string | null
    readonly charsetRepaired: boolean
  }
  readonly description: string
  readonly bodyPart: string | null
  readonly modalities: readonly string[]
  readonly accessionNumber: string
  readonly source: string
  /** DA and TM as sent; the page formats them. */
  readonly studyDate: string | null
  readonly studyTime: string | null
  readonly receivedAt: Date
  readonly delivery: Delivery
  readonly dueAt: Date | null
  readonly assignee: { readonly id: string; readonly name: string; readonly me: boolean } | null
  readonly series: number
  readonly instances: number
}

interface Sources {
  readonly study: typeof studies.$inferSelect
  readonly patient: typeof patients.$inferSelect
  readonly agentSeenAt: Date | null
}

interface Viewer {
  readonly id: string
  readonly readsNames: boolean
}

const sexOf = (sex: string | null) => (sex === 'M' || sex === 'F' || sex === 'O' ? sex : null)

export function toWorklistRow(
  { study, patient, agentSeenAt }: Sources,
  viewer: Viewer,
  now: Date,
): WorklistRow {
  const name = displayName(patient)
  return {
    studyId: study.id,
    studyInstanceUid: study.studyInstanceUid,
    state: study.state,
    stat: study.stat,
    patient: {
      patientId: maskPatientId(patient.patientId),
      nameMasked: maskName(name),
      ...(viewer.readsNames ? { nameFull: name } : {}),
      sex: sexOf(patient.sex),
      birthDate: patient.birthDate,
      charsetRepaired: patient.charsetRepair !== null,
    },
    description: study.description ?? '',
    bodyPart: study.bodyPart,
    modalities: study.modalities,
    accessionNumber: study.accessionNumber ?? '',
    source: [study.institution, study.department].filter(Boolean).join(' '),
    studyDate: study.studyDate,
    studyTime: study.studyTime,
    receivedAt: study.firstReceivedAt,
    delivery: deliveryOf({
      received: study.instanceCount,
      declared: study.declaredInstances,
      lastReceivedAt: study.lastReceivedAt,
      agentSeenAt,
      now,
    }),
    dueAt: study.dueAt,
    assignee:
      study.assigneeId && study.assigneeName
        ? { id: study.assigneeId, name: study.assigneeName, me: study.assigneeId === viewer.id }
        : null,
    series: study.seriesCount,
    instances: study.instanceCount,
  }
}
