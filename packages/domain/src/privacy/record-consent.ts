import { consents } from '@yingtong/db'
import { z } from 'zod'
import { command, DomainError } from '../kernel/index.ts'
import { BASES_WITH_PAPER, CONSENT_BASES, CONSENT_PURPOSES } from './consent.ts'
import { patientOfStudy } from './patient-of-study.ts'

/** Writes down that this patient agreed to a purpose, or which other basis there is; holds for all their exams. */
export const recordConsent = command(
  {
    name: 'consent.record',
    scope: 'consent:write',
    audit: 'consent.recorded',
    input: z.object({
      studyId: z.uuid(),
      purpose: z.enum(CONSENT_PURPOSES),
      basis: z.enum(CONSENT_BASES),
      /** Number of the signed form or of the decision. */
      reference: z.string().trim().max(80).default(''),
    }),
  },
  async (tx, { studyId, purpose, basis, reference }, act) => {
    const { patient, studyInstanceUid } = await patientOfStudy(tx, studyId)
    if (BASES_WITH_PAPER.includes(basis) && reference === '')
      throw new DomainError('invalid', 'reference: say which decision this rests on')
    const { actor } = act.ctx
    const [row] = await tx
      .insert(consents)
      .values({
        patientRef: patient.id,
        purpose,
        basis,
        reference,
        recordedBy: actor.id,
        recordedByName: actor.name,
        grantedAt: act.at,
      })
      .returning({ id: consents.id })
    act.note({ studyInstanceUid, objectKind: 'consent', objectId: row!.id, details: { purpose, basis } })
    return { consentId: row!.id }
  },
)
