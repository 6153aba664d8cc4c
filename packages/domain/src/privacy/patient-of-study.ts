import { and, eq, patients, studies, type TenantTx } from '@yingtong/db'
import { notFound } from '../kernel/index.ts'

/** The patient behind an exam of this tenant; not-found for anything else. */
export async function patientOfStudy(tx: TenantTx, studyId: string) {
  const [row] = await tx
    .select({ patient: patients, studyInstanceUid: studies.studyInstanceUid })
    .from(studies)
    .innerJoin(patients, and(eq(patients.tenantId, studies.tenantId), eq(patients.id, studies.patientRef)))
    .where(eq(studies.id, studyId))
  if (!row) throw notFound('exam')
  return row
}

/** Every identity row of the same person at this hospital: a consent is the person's, however a device spelt them. */
export async function rowsOfPerson(
  tx: TenantTx,
  patient: { readonly patientId: string; readonly issuer: string; readonly id: string },
): Promise<readonly string[]> {
  if (patient.patientId === '') return [patient.id]
  const rows = await tx
    .select({ id: patients.id })
    .from(patients)
    .where(and(eq(patients.patientId, patient.patientId), eq(patients.issuer, patient.issuer)))
    .limit(100)
  return rows.map((row) => row.id)
}
