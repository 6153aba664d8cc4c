import {
  and,
  eq,
  instances,
  type patients,
  type reports,
  type studies,
  type TenantTx,
  tenants,
} from '@yingtong/db'
import { z } from 'zod'
import { displayName } from '../archive/index.ts'

/**
 * Version of the printed form: which fields under which headings (`printReport`). It is signed with the words, so a
 * form that shows them otherwise is another version.
 */
export const REPORT_FORM = 'report-form-1'

const Text = z.string()
const Person = z.strictObject({ id: Text, name: Text })

/**
 * Everything that a printed report shows, and the images it was read from. The order of keys is the order of the
 * signed bytes; strict, so that nothing can be added to them either.
 */
export const ReportContent = z.strictObject({
  format: z.literal('yingtong.report.v1'),
  form: Text,
  hospital: z.strictObject({ id: Text, name: Text, timeZone: Text }),
  report: z.strictObject({
    id: Text,
    version: z.int(),
    state: Text,
    /** Why images were missing, or why it was amended. */
    note: Text.nullable(),
    /** Digest of the signed version that this one replaces. */
    previousSha256: Text.nullable(),
  }),
  patient: z.strictObject({
    name: Text,
    sex: Text,
    birthDate: Text,
    patientId: Text,
    issuer: Text,
  }),
  exam: z.strictObject({
    studyInstanceUid: Text,
    accessionNumber: Text,
    studyDate: Text,
    studyTime: Text,
    description: Text,
    bodyPart: Text,
    modalities: z.array(Text),
  }),
  text: z.strictObject({ findings: Text, impression: Text, advice: Text }),
  people: z.strictObject({ author: Person, reviewer: Person.nullable(), signer: Person.nullable() }),
  times: z.strictObject({ writtenAt: Text, signedAt: Text.nullable() }),
  /** SHA-256 of each image's original file, sorted. */
  images: z.array(Text),
})

export type ReportContent = z.output<typeof ReportContent>

/** The bytes that are signed: JSON (RFC 8259) in UTF-8, two spaces deep, keys in the order above, a line end. */
export function canonicalText(content: ReportContent): string {
  return `${JSON.stringify(ReportContent.parse(content), null, 2)}\n`
}

/** What signed bytes say; null for bytes that we did not write. */
export function readCanonical(text: string): ReportContent | null {
  try {
    const content = ReportContent.parse(JSON.parse(text))
    return canonicalText(content) === text ? content : null
  } catch {
    return null
  }
}

export interface ReportRows {
  readonly report: typeof reports.$inferSelect
  readonly study: typeof studies.$inferSelect
  readonly patient: typeof patients.$inferSelect
}

/** Digests of the exam's images as they stand, sorted. */
export async function imageDigests(tx: TenantTx, studyId: string): Promise<readonly string[]> {
  const rows = await tx
    .select({ sha256: instances.sha256 })
    .from(instances)
    .where(and(eq(instances.studyRef, studyId), eq(instances.standing, 'current')))
  return rows.map((row) => row.sha256).sort()
}

function person(id: string | null, name: string | null) {
  return id && name ? { id, name } : null
}

/** What a report says now, by its rows. */
export async function contentOf(
  tx: TenantTx,
  { report, study, patient }: ReportRows,
  more: {
    readonly images: readonly string[]
    readonly note?: string | null
    readonly previousSha256?: string | null
  },
): Promise<ReportContent> {
  const [tenant] = await tx.select().from(tenants).where(eq(tenants.id, tx.tenantId))
  const { findings, impression, advice } = report.body
  return {
    format: 'yingtong.report.v1',
    form: REPORT_FORM,
    hospital: {
      id: tx.tenantId,
      name: tenant?.name ?? '',
      timeZone: tenant?.timeZone ?? 'Asia/Shanghai',
    },
    report: {
      id: report.id,
      version: report.version,
      state: report.state,
      note: more.note ?? null,
      previousSha256: more.previousSha256 ?? null,
    },
    patient: {
      name: displayName(patient),
      sex: patient.sex ?? '',
      birthDate: patient.birthDate ?? '',
      patientId: patient.patientId,
      issuer: patient.issuer,
    },
    exam: {
      studyInstanceUid: study.studyInstanceUid,
      accessionNumber: study.accessionNumber ?? '',
      studyDate: study.studyDate ?? '',
      studyTime: study.studyTime ?? '',
      description: study.description ?? '',
      bodyPart: study.bodyPart ?? '',
      modalities: [...study.modalities].sort(),
    },
    text: { findings, impression, advice },
    people: {
      author: { id: report.authorId, name: report.authorName },
      reviewer: person(report.reviewerId, report.reviewerName),
      signer: person(report.signedById, report.signedByName),
    },
    times: { writtenAt: report.updatedAt.toISOString(), signedAt: report.signedAt?.toISOString() ?? null },
    images: [...more.images],
  }
}
