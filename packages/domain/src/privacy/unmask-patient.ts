import type { patients, TenantTx } from '@yingtong/db'
import { z } from 'zod'
import { displayName, MASKED_FIELDS, type MaskedField } from '../archive/index.ts'
import { command, DomainError, VaultError } from '../kernel/index.ts'
import { openIdNumber, openTelephone } from '../keys/index.ts'
import type { Vault } from '../ports.ts'
import { patientOfStudy } from './patient-of-study.ts'

/** Why somebody wants to see what is hidden; `other` wants words. */
export const UNMASK_REASONS = ['treatment', 'identity', 'registration', 'other'] as const

const REASON_CHARACTERS_MIN = 4

type Patient = typeof patients.$inferSelect
type Open = (tx: TenantTx, vault: Vault, patient: Patient) => Promise<string | null>

const OPENED: Readonly<Record<MaskedField, Open>> = {
  name: async (_tx, _vault, patient) => displayName(patient),
  patientId: async (_tx, _vault, patient) => patient.patientId,
  idNumber: openIdNumber,
  telephone: openTelephone,
}

/** Answers hidden values once; the audit row says who, why and which fields, never the values. */
export const unmaskPatient = command(
  {
    name: 'patient.unmask',
    scope: 'patient:unmask',
    audit: 'patient.unmasked',
    input: z
      .object({
        studyId: z.uuid(),
        fields: z.array(z.enum(MASKED_FIELDS)).min(1).max(MASKED_FIELDS.length),
        reason: z.enum(UNMASK_REASONS),
        note: z.string().trim().max(200).default(''),
      })
      .refine(
        ({ reason, note }) =>
          reason === 'other' || note !== '' ? note.length >= REASON_CHARACTERS_MIN : true,
        { path: ['note'], message: `say why in ${REASON_CHARACTERS_MIN} characters or more` },
      ),
  },
  async (tx, { studyId, fields, reason, note }, act) => {
    const { patient, studyInstanceUid } = await patientOfStudy(tx, studyId)
    const asked = [...new Set(fields)]
    act.note({
      studyInstanceUid,
      objectKind: 'patient',
      objectId: patient.id,
      details: { fields: asked, reason, ...(note === '' ? {} : { note }) },
    })
    const values: Partial<Record<MaskedField, string | null>> = {}
    try {
      for (const field of asked) values[field] = await OPENED[field](tx, act.ctx.services.vault, patient)
    } catch (cause) {
      // A value whose key was erased is gone for good; that is no fault of ours.
      if (cause instanceof VaultError)
        throw new DomainError('conflict', 'this value can no longer be read', { cause })
      throw cause
    }
    return values
  },
)
