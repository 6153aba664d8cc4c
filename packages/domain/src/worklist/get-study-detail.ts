import {
  agents,
  and,
  asc,
  desc,
  eq,
  inArray,
  instances,
  ne,
  patients,
  series,
  studies,
  type TenantTx,
} from '@yingtong/db'
import { z } from 'zod'
import { displayName, type MaskedField, maskName, maskPatientId } from '../archive/index.ts'
import { notFound, query, readsNames } from '../kernel/index.ts'
import { toWorklistRow } from './worklist-row.ts'

const PRIORS_MAX = 20
const DOCUMENTS_MAX = 50
/** PS3.4 §B.5: Encapsulated PDF, CDA, STL, OBJ and MTL. */
const DOCUMENT_CLASSES = [1, 2, 3, 4, 5].map((n) => `1.2.840.10008.5.1.4.1.1.104.${n}`)

/**
 * One exam in full: its series, earlier exams of the patient, the patient by name for those whose work needs it and
 * masked for the others.
 */
export const getStudyDetail = query(
  { name: 'study.get', scope: 'study:read', audit: 'study.opened', input: z.object({ studyId: z.uuid() }) },
  async (tx, { studyId }, act) => {
    const [row] = await tx
      .select({ study: studies, patient: patients, agentSeenAt: agents.lastSeenAt })
      .from(studies)
      .innerJoin(patients, eq(patients.id, studies.patientRef))
      .leftJoin(agents, eq(agents.id, studies.agentId))
      .where(eq(studies.id, studyId))
    if (!row) throw notFound('exam')
    const { study, patient } = row
    act.note({ studyInstanceUid: study.studyInstanceUid, objectKind: 'study', objectId: studyId })
    const seriesRows = await tx
      .select()
      .from(series)
      .where(eq(series.studyRef, studyId))
      .orderBy(asc(series.seriesNumber), asc(series.seriesInstanceUid))
    const documents = await documentsOf(tx, studyId)
    const priors = await tx
      .select({ study: studies, patient: patients, agentSeenAt: agents.lastSeenAt })
      .from(studies)
      .innerJoin(patients, eq(patients.id, studies.patientRef))
      .leftJoin(agents, eq(agents.id, studies.agentId))
      .where(and(eq(studies.patientRef, study.patientRef), ne(studies.id, studyId)))
      .orderBy(desc(studies.studyDate))
      .limit(PRIORS_MAX)
    const { actor } = act.ctx
    const viewer = { id: actor.id, readsNames: readsNames(actor, 'list') }
    const clear = readsNames(actor, 'case')
    return {
      ...toWorklistRow(row, viewer, act.at),
      name: clear ? displayName(patient) : maskName(displayName(patient)),
      nameAlphabetic: clear ? patient.nameAlphabetic.replaceAll('^', ' ').trim() : '',
      /** What unmasking would show: names of fields, no values. */
      masked: maskedFields(patient, clear),
      charsetRepair: patient.charsetRepair,
      referringPhysician: study.referringPhysician,
      verifiedInstances: study.verifiedInstances,
      storedBytes: study.storedBytes,
      originalBytes: study.originalBytes,
      seriesList: seriesRows.map((each) => ({
        seriesInstanceUid: each.seriesInstanceUid,
        modality: each.modality,
        number: each.seriesNumber,
        description: each.description ?? '',
        instances: each.instanceCount,
        documents: documents
          .filter(({ seriesRef }) => seriesRef === each.id)
          .map(({ sopInstanceUid }) => sopInstanceUid),
      })),
      priors: priors.map((prior) => toWorklistRow(prior, viewer, act.at)),
    }
  },
)

/** Documents of foreign make, which no viewer shows: they are opened by a ticket. */
async function documentsOf(tx: TenantTx, studyId: string) {
  return tx
    .select({ sopInstanceUid: instances.sopInstanceUid, seriesRef: instances.seriesRef })
    .from(instances)
    .where(
      and(
        eq(instances.studyRef, studyId),
        eq(instances.standing, 'current'),
        inArray(instances.sopClassUid, DOCUMENT_CLASSES),
      ),
    )
    .orderBy(asc(instances.instanceNumber), asc(instances.sopInstanceUid))
    .limit(DOCUMENTS_MAX)
}

function maskedFields(patient: typeof patients.$inferSelect, clear: boolean): MaskedField[] {
  return [
    ...(clear ? [] : (['name'] as const)),
    ...(maskPatientId(patient.patientId) === patient.patientId ? [] : (['patientId'] as const)),
    ...(patient.idNumberSealed === null ? [] : (['idNumber'] as const)),
    ...(patient.telephoneSealed === null ? [] : (['telephone'] as const)),
  ]
}
