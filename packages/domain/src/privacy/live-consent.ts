import { and, consents, desc, eq, inArray, isNull, type TenantTx } from '@yingtong/db'
import type { ConsentPurpose } from './consent.ts'
import { patientOfStudy, rowsOfPerson } from './patient-of-study.ts'

/** The consent, or other basis, that allows this purpose for the patient of an exam now; null when there is none. */
export async function liveConsent(tx: TenantTx, studyId: string, purpose: ConsentPurpose) {
  const { patient } = await patientOfStudy(tx, studyId)
  const [row] = await tx
    .select({ id: consents.id })
    .from(consents)
    .where(
      and(
        inArray(consents.patientRef, await rowsOfPerson(tx, patient)),
        eq(consents.purpose, purpose),
        isNull(consents.revokedAt),
      ),
    )
    .orderBy(desc(consents.grantedAt))
    .limit(1)
  return row?.id ?? null
}

/** Is this very consent still in force? */
export async function isLive(tx: TenantTx, consentId: string): Promise<boolean> {
  const [row] = await tx
    .select({ id: consents.id })
    .from(consents)
    .where(and(eq(consents.id, consentId), isNull(consents.revokedAt)))
  return row !== undefined
}
