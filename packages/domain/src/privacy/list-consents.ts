import { consents, desc, inArray } from '@yingtong/db'
import { z } from 'zod'
import { query } from '../kernel/index.ts'
import type { ConsentBasis } from './consent.ts'
import { patientOfStudy, rowsOfPerson } from './patient-of-study.ts'

const CONSENTS_MAX = 200

/** Everything this patient agreed to or took back, the latest first. */
export const listConsents = query(
  {
    name: 'consent.list',
    scope: 'study:read',
    audit: 'consent.listed',
    input: z.object({ studyId: z.uuid() }),
  },
  async (tx, { studyId }, act) => {
    const { patient, studyInstanceUid } = await patientOfStudy(tx, studyId)
    act.note({ studyInstanceUid, objectKind: 'consent' })
    const rows = await tx
      .select()
      .from(consents)
      .where(inArray(consents.patientRef, await rowsOfPerson(tx, patient)))
      .orderBy(desc(consents.grantedAt), desc(consents.id))
      .limit(CONSENTS_MAX)
    return rows.map((row) => ({
      id: row.id,
      purpose: row.purpose,
      basis: row.basis as ConsentBasis,
      reference: row.reference,
      recordedBy: row.recordedByName,
      grantedAt: row.grantedAt,
      revokedAt: row.revokedAt,
    }))
  },
)
