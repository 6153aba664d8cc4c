import { deidentifiedExports } from '@yingtong/db'
import { DomainError, flow } from '../kernel/index.ts'
import { assessStudy } from './assess-study.ts'
import { dataClassOf, PrepareExportInput } from './export-options.ts'
import { liveConsent } from './live-consent.ts'
import { patientOfStudy } from './patient-of-study.ts'

/** How long the address of an export works. */
const TICKET_MS = 5 * 60_000

/**
 * Allows one export: the purpose needs a consent or another basis in force, pictures that may show the patient's name
 * need somebody who looked. The answer is a ticket for this person, good once and for five minutes.
 */
export const prepareExport = flow(
  {
    name: 'study.prepare-export',
    scope: 'study:export',
    audit: 'study.export-prepared',
    input: PrepareExportInput,
  },
  async (step, { studyId, purpose, options, burnedInChecked }, ctx) => {
    const studyInstanceUid = await ctx.services.database.withTenant(
      ctx.tenantId,
      async (tx) => (await patientOfStudy(tx, studyId)).studyInstanceUid,
    )
    const { instances, leftOut, burnedIn } = await assessStudy(ctx, studyInstanceUid)
    if (burnedIn.length > 0 && !burnedInChecked)
      throw new DomainError('conflict', 'pictures may show who the patient is: look at them first')
    if (instances === 0) throw new DomainError('conflict', 'this exam has nothing that could be exported')
    return step('study.export-prepared', async (tx, act) => {
      const consentRef = await liveConsent(tx, studyId, purpose)
      if (consentRef === null)
        throw new DomainError('conflict', 'there is no consent or other basis for this purpose')
      const expiresAt = new Date(act.at.getTime() + TICKET_MS)
      const [row] = await tx
        .insert(deidentifiedExports)
        .values({
          studyRef: studyId,
          consentRef,
          purpose,
          options,
          dataClass: dataClassOf(options),
          requestedBy: ctx.actor.id,
          requestedAt: act.at,
          expiresAt,
          instanceCount: instances,
        })
        .returning({ id: deidentifiedExports.id })
      act.note({
        studyInstanceUid,
        objectKind: 'export',
        objectId: row!.id,
        details: { purpose, options, instances, leftOut, consentRef, burnedIn: burnedIn.length },
      })
      return { exportId: row!.id, expiresAt, instances, leftOut }
    })
  },
)
