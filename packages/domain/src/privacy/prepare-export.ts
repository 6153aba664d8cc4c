import { and, deidentifiedExports, eq, instances, type TenantTx } from '@yingtong/db'
import { command, DomainError } from '../kernel/index.ts'
import { isWords } from './assess-study.ts'
import { dataClassOf, PrepareExportInput } from './export-options.ts'
import { liveConsent } from './live-consent.ts'
import { patientOfStudy } from './patient-of-study.ts'

/** How long the address of an export works. */
const TICKET_MS = 5 * 60_000

async function countImages(tx: TenantTx, studyId: string) {
  const rows = await tx
    .select({ sopClassUid: instances.sopClassUid })
    .from(instances)
    .where(and(eq(instances.studyRef, studyId), eq(instances.standing, 'current')))
  const leftOut = rows.filter(isWords).length
  return { instances: rows.length - leftOut, leftOut }
}

/**
 * Allows one export: the purpose needs a consent or another basis in force. The answer is a ticket for this person, good
 * once and for five minutes. Whether pictures may show who the patient is, is asked where they are read, at the export.
 */
export const prepareExport = command(
  {
    name: 'study.prepare-export',
    scope: 'study:export',
    audit: 'study.export-prepared',
    input: PrepareExportInput,
  },
  async (tx, { studyId, purpose, options, burnedInChecked }, { ctx, at, note }) => {
    const { studyInstanceUid } = await patientOfStudy(tx, studyId)
    const counted = await countImages(tx, studyId)
    if (counted.instances === 0)
      throw new DomainError('conflict', 'this exam has nothing that could be exported')
    const consentRef = await liveConsent(tx, studyId, purpose)
    if (consentRef === null)
      throw new DomainError('conflict', 'there is no consent or other basis for this purpose')
    const expiresAt = new Date(at.getTime() + TICKET_MS)
    const [row] = await tx
      .insert(deidentifiedExports)
      .values({
        studyRef: studyId,
        consentRef,
        purpose,
        options,
        burnedInChecked,
        dataClass: dataClassOf(options),
        requestedBy: ctx.actor.id,
        requestedAt: at,
        expiresAt,
        instanceCount: counted.instances,
      })
      .returning({ id: deidentifiedExports.id })
    note({
      studyInstanceUid,
      objectKind: 'export',
      objectId: row!.id,
      details: { purpose, options, ...counted, consentRef, burnedInChecked },
    })
    return { exportId: row!.id, expiresAt, ...counted }
  },
)
