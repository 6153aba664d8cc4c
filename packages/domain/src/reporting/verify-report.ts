import {
  asc,
  eq,
  patients,
  type ReportBody,
  reports,
  reportVersions,
  studies,
  type TenantTx,
} from '@yingtong/db'
import { z } from 'zod'
import { notFound, query } from '../kernel/index.ts'
import { verifyForTenant } from '../keys/index.ts'
import type { Vault } from '../ports.ts'
import { type ContentPart, changedParts } from './compare-content.ts'
import type { Person } from './report.ts'
import { contentOf, imageDigests, type ReportRows, readCanonical } from './report-content.ts'
import { fingerprintOf } from './report-document.ts'
import { SIGNATURE_ALGORITHMS } from './sign-version.ts'

type Version = typeof reportVersions.$inferSelect

/** What looking again at a signed version says. */
export interface SignatureVerdict {
  readonly valid: boolean
  /** What is not as it was signed. */
  readonly changed: readonly ContentPart[]
  /** Images that came after signing: no fault, but nobody read them for this version. */
  readonly laterImages: number
  readonly algorithm: 'Ed25519' | 'SM2'
  readonly keyId: string
  readonly sha256: string
  readonly fingerprint: string
  readonly images: number
}

export interface ReportVersionView {
  readonly id: string
  readonly version: number
  readonly state: string
  readonly body: ReportBody
  readonly by: Person
  readonly at: Date
  readonly note: string | null
  /** Null for what was submitted without a signature. */
  readonly signature: SignatureVerdict | null
}

interface Around {
  readonly rows: ReportRows
  readonly imagesNow: readonly string[]
  /** Digests of all versions, by their number. */
  readonly versions: readonly Version[]
}

/** The rows of one version as the report that they would be. */
async function keptContent(tx: TenantTx, version: Version, { rows, versions }: Around) {
  const before = versions.filter((each) => each.canonical !== null && each.version < version.version).at(-1)
  const { body, state, byId, byName, at, note } = version
  const signed = { body, signedById: byId, signedByName: byName, signedAt: at }
  const report = {
    ...rows.report,
    ...signed,
    version: version.version,
    state: state as typeof rows.report.state,
  }
  const kept = await contentOf(
    tx,
    { ...rows, report },
    {
      images: version.instanceDigests ?? [],
      note,
      previousSha256: before?.sha256 ?? null,
    },
  )
  return { ...kept, form: version.form ?? '' }
}

/** The newest version is what is on the screen: then the report's own row counts too. */
async function shownContent(tx: TenantTx, version: Version, around: Around) {
  const { body, signedById, signedByName, signedAt } = around.rows.report
  const shown = { body, byId: signedById ?? '', byName: signedByName ?? '', at: signedAt ?? new Date(0) }
  return keptContent(tx, { ...version, ...shown }, around)
}

async function verdictOf(
  tx: TenantTx,
  vault: Vault,
  of: { readonly version: Version; readonly around: Around },
): Promise<SignatureVerdict | null> {
  const { version, around } = of
  const { canonical, signature, signatureSuite: suite, signatureKeyId: keyId, sha256 } = version
  if (canonical === null || !signature || !suite || !keyId) return null
  const bytes = Buffer.from(canonical)
  const signed = { suite, keyId, signature }
  const intact =
    vault.digest('international', bytes) === sha256 && (await verifyForTenant(tx, vault, { bytes, signed }))
  const changed = new Set<ContentPart>(intact ? [] : ['signature'])
  const content = readCanonical(canonical)
  if (content) {
    const newest = around.versions.at(-1)?.id === version.id
    for (const part of changedParts(content, await keptContent(tx, version, around))) changed.add(part)
    if (newest)
      for (const part of changedParts(content, await shownContent(tx, version, around))) changed.add(part)
    const here = new Set(around.imagesNow)
    if (content.images.some((digest) => !here.has(digest))) changed.add('images')
  }
  const read = new Set(content?.images)
  return {
    valid: changed.size === 0,
    changed: [...changed],
    laterImages: around.imagesNow.filter((digest) => !read.has(digest)).length,
    algorithm: SIGNATURE_ALGORITHMS[suite],
    keyId,
    sha256,
    fingerprint: fingerprintOf(sha256),
    images: read.size,
  }
}

/**
 * Every kept version of a report, the oldest first, each signed one verified: its signature, and part by part whether
 * what the archive shows today is what was signed.
 */
export const verifyReport = query(
  {
    name: 'report.verify',
    scope: 'report:read',
    audit: 'report.verified',
    input: z.object({ reportId: z.uuid() }),
  },
  async (tx, { reportId }, act): Promise<readonly ReportVersionView[]> => {
    const [rows] = await tx
      .select({ report: reports, study: studies, patient: patients })
      .from(reports)
      .innerJoin(studies, eq(studies.id, reports.studyRef))
      .innerJoin(patients, eq(patients.id, studies.patientRef))
      .where(eq(reports.id, reportId))
    if (!rows) throw notFound('report')
    const versions = await tx
      .select()
      .from(reportVersions)
      .where(eq(reportVersions.reportRef, reportId))
      .orderBy(asc(reportVersions.version))
    const around = { rows, versions, imagesNow: await imageDigests(tx, rows.study.id) }
    const views: ReportVersionView[] = []
    for (const version of versions) {
      const { id, state, body, byId, byName, at, note } = version
      const signature = await verdictOf(tx, act.ctx.services.vault, { version, around })
      views.push({
        id,
        version: version.version,
        state,
        body,
        by: { id: byId, name: byName },
        at,
        note,
        signature,
      })
    }
    const changed = views.flatMap((view) => view.signature?.changed ?? [])
    act.note({
      studyInstanceUid: rows.study.studyInstanceUid,
      objectKind: 'report',
      objectId: reportId,
      details: { versions: views.length, changed: [...new Set(changed)] },
    })
    return views
  },
)
