import { foreignKey, index, integer, jsonb, text, unique, uuid } from 'drizzle-orm/pg-core'
import { instant } from '../columns.ts'
import { tenantTable } from '../kit.ts'
import { studies } from './archive.ts'

export const reportTemplates = tenantTable(
  'report_templates',
  {
    name: text('name').notNull(),
    /** `own` belongs to its author, `department` to all (I03). */
    visibility: text('visibility').notNull().$type<'own' | 'department'>(),
    ownerId: uuid('owner_id'),
    modality: text('modality'),
    bodyPart: text('body_part'),
    findings: text('findings').notNull().default(''),
    impression: text('impression').notNull().default(''),
    advice: text('advice').notNull().default(''),
    usedCount: integer('used_count').notNull().default(0),
    updatedAt: instant('updated_at').notNull().defaultNow(),
  },
  (t) => [index('report_templates_by_modality').on(t.tenantId, t.modality)],
)

export interface ReportBody {
  readonly findings: string
  readonly impression: string
  readonly advice: string
}

export const reports = tenantTable(
  'reports',
  {
    studyRef: uuid('study_ref').notNull(),
    state: text('state').notNull().$type<'drafting' | 'preliminary' | 'reviewed' | 'signed' | 'amended'>(),
    body: jsonb('body').$type<ReportBody>().notNull(),
    /** Counts saved changes; a save names the version it started from. */
    version: integer('version').notNull().default(1),
    authorId: uuid('author_id').notNull(),
    authorName: text('author_name').notNull(),
    reviewerId: uuid('reviewer_id'),
    reviewerName: text('reviewer_name'),
    signedById: uuid('signed_by_id'),
    signedByName: text('signed_by_name'),
    signedAt: instant('signed_at'),
    /** SHA-256 over the canonical report and the digests of the images it was read from, hex. */
    signedSha256: text('signed_sha256'),
    pdfKey: text('pdf_key'),
    createdAt: instant('created_at').notNull().defaultNow(),
    updatedAt: instant('updated_at').notNull().defaultNow(),
  },
  (t) => [
    unique('reports_by_study').on(t.tenantId, t.studyRef),
    foreignKey({ columns: [t.tenantId, t.studyRef], foreignColumns: [studies.tenantId, studies.id] }),
  ],
)

/** What was submitted or signed, word for word, never changed. */
export const reportVersions = tenantTable(
  'report_versions',
  {
    reportRef: uuid('report_ref').notNull(),
    version: integer('version').notNull(),
    state: text('state').notNull(),
    body: jsonb('body').$type<ReportBody>().notNull(),
    byId: uuid('by_id').notNull(),
    byName: text('by_name').notNull(),
    at: instant('at').notNull().defaultNow(),
    sha256: text('sha256').notNull(),
    /** Digests of the images at signing, so that what was read can be proven. */
    instanceDigests: jsonb('instance_digests').$type<readonly string[]>(),
    note: text('note'),
    /** The bytes that were signed, UTF-8; null for a text that was only submitted. `sha256` is theirs. */
    canonical: text('canonical'),
    /** Version of the printed form in which the signed words are shown. */
    form: text('form'),
    /** Base64; 64 raw bytes for Ed25519, DER for SM2. */
    signature: text('signature'),
    signatureSuite: text('signature_suite').$type<'international' | 'sm'>(),
    signatureKeyId: text('signature_key_id'),
  },
  (t) => [
    unique('report_versions_once').on(t.tenantId, t.reportRef, t.version),
    foreignKey({ columns: [t.tenantId, t.reportRef], foreignColumns: [reports.tenantId, reports.id] }),
  ],
  { appendOnly: true },
)
