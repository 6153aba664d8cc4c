import {
  and,
  desc,
  eq,
  isNotNull,
  patients,
  type reports,
  reportVersions,
  studies,
  type TenantTx,
  tenants,
} from '@yingtong/db'
import { type Act, DomainError, notFound } from '../kernel/index.ts'
import { signForTenant } from '../keys/index.ts'
import type { CryptoSuite } from '../ports.ts'
import type { Person } from './report.ts'
import { canonicalText, contentOf, imageDigests, REPORT_FORM } from './report-content.ts'

type Report = typeof reports.$inferSelect

/** What the names of the suites' signatures are to people. */
export const SIGNATURE_ALGORITHMS = {
  international: 'Ed25519',
  sm: 'SM2',
} as const satisfies Record<CryptoSuite, string>

/** The exam and its images as they stand; a short exam needs a reason in words. */
async function whatWasRead(tx: TenantTx, studyId: string, shortReason: string | undefined) {
  const [study] = await tx.select().from(studies).where(eq(studies.id, studyId)).for('update')
  if (!study) throw notFound('exam')
  const missing = (study.declaredInstances ?? study.instanceCount) - study.instanceCount
  if (missing > 0 && !shortReason)
    throw new DomainError(
      'conflict',
      `${missing} of ${study.declaredInstances} images are not here; signing needs a reason`,
    )
  const [patient] = await tx.select().from(patients).where(eq(patients.id, study.patientRef))
  return { study, patient: patient!, images: await imageDigests(tx, studyId) }
}

/** The newest signed version of a report, or null. */
export async function newestSigned(tx: TenantTx, reportId: string) {
  const [row] = await tx
    .select()
    .from(reportVersions)
    .where(and(eq(reportVersions.reportRef, reportId), isNotNull(reportVersions.canonical)))
    .orderBy(desc(reportVersions.version))
    .limit(1)
  return row ?? null
}

/**
 * Signs a report as it stands in `report`: words, people, times, patient, exam, form, the digests of the images and of
 * the version before go into one text, which is kept for ever with its signature.
 */
export async function signVersion(
  tx: TenantTx,
  act: Act,
  wish: { readonly report: Report; readonly person: Person; readonly note: string | undefined },
): Promise<string> {
  const { person, note } = wish
  const { vault } = act.ctx.services
  const report = { ...wish.report, signedById: person.id, signedByName: person.name, signedAt: act.at }
  const { study, patient, images } = await whatWasRead(tx, report.studyRef, note)
  const [tenant] = await tx.select().from(tenants).where(eq(tenants.id, tx.tenantId))
  const previousSha256 = (await newestSigned(tx, report.id))?.sha256 ?? null
  const content = await contentOf(
    tx,
    { report, study, patient },
    { images, note: note ?? null, previousSha256 },
  )
  const canonical = canonicalText(content)
  const bytes = Buffer.from(canonical)
  const signed = await signForTenant(tx, vault, { suite: tenant!.cryptoSuite, bytes })
  const sha256 = vault.digest('international', bytes)
  await tx.insert(reportVersions).values({
    reportRef: report.id,
    version: report.version,
    state: report.state,
    body: report.body,
    byId: person.id,
    byName: person.name,
    at: act.at,
    sha256,
    instanceDigests: images,
    note: note ?? null,
    canonical,
    form: REPORT_FORM,
    signature: signed.signature,
    signatureSuite: signed.suite,
    signatureKeyId: signed.keyId,
  })
  act.note({
    studyInstanceUid: study.studyInstanceUid,
    objectKind: 'report',
    objectId: report.id,
    details: { version: report.version, images: images.length, sha256, keyId: signed.keyId },
  })
  return sha256
}
