import { createHash } from 'node:crypto'
import { and, eq, type ReportBody, reports, reportVersions, sql, studies, type TenantTx } from '@yingtong/db'
import { z } from 'zod'
import { DomainError, notFound } from '../kernel/index.ts'
import { nextReportState, type ReportEvent, type ReportState } from './transitions.ts'

const SECTION_CHARS_MAX = 20_000
const Section = z.string().max(SECTION_CHARS_MAX)

/** The three parts of a report as plain text; line breaks are kept, markup means nothing. */
export const ReportBodyInput = z.object({ findings: Section, impression: Section, advice: Section })

export interface Person {
  readonly id: string
  readonly name: string
}

export interface ReportView {
  readonly id: string
  readonly studyId: string
  readonly state: ReportState
  readonly body: ReportBody
  readonly version: number
  readonly author: Person
  readonly reviewer: Person | null
  readonly signedBy: Person | null
  readonly signedAt: Date | null
  readonly updatedAt: Date
  readonly pdfReady: boolean
}

type Row = typeof reports.$inferSelect

export function toReportView(row: Row): ReportView {
  const person = (id: string | null, name: string | null) => (id && name ? { id, name } : null)
  return {
    id: row.id,
    studyId: row.studyRef,
    state: row.state,
    body: row.body,
    version: row.version,
    author: { id: row.authorId, name: row.authorName },
    reviewer: person(row.reviewerId, row.reviewerName),
    signedBy: person(row.signedById, row.signedByName),
    signedAt: row.signedAt,
    updatedAt: row.updatedAt,
    pdfReady: row.pdfKey !== null,
  }
}

/** Locks the report for this transaction; not-found also for other tenants' reports, which no query returns. */
export async function lockReport(tx: TenantTx, reportId: string): Promise<Row> {
  const [row] = await tx.select().from(reports).where(eq(reports.id, reportId)).for('update')
  if (!row) throw notFound('report')
  return row
}

/** The state that `event` leads to; refused in words when the report does not stand where it could. */
export function demandTransition(row: Row, event: ReportEvent): ReportState {
  const after = nextReportState(row.state, event)
  if (!after) throw new DomainError('conflict', `a ${row.state} report cannot take “${event}”`)
  return after
}

export function demandVersion(row: Row, version: number): void {
  if (row.version !== version)
    throw new DomainError(
      'conflict',
      'the report was changed elsewhere; reload to see it, nothing was overwritten',
    )
}

/** Keeps a submitted text for ever; signed ones are kept by `signVersion`. */
export async function keepVersion(tx: TenantTx, row: Row, by: Person, at: Date): Promise<void> {
  const { findings, impression, advice } = row.body
  await tx.insert(reportVersions).values({
    reportRef: row.id,
    version: row.version,
    state: row.state,
    body: row.body,
    byId: by.id,
    byName: by.name,
    at,
    sha256: createHash('sha256')
      .update(JSON.stringify([findings, impression, advice]))
      .digest('hex'),
  })
}

/** The study shows its report's state; the change number tells open worklists to look again. */
export async function showStateOnStudy(tx: TenantTx, studyId: string, state: ReportState, holder?: Person) {
  await tx
    .update(studies)
    .set({
      state,
      changeSeq: sql`nextval(pg_get_serial_sequence('studies', 'change_seq'))`,
      ...(holder ? { assigneeId: holder.id, assigneeName: holder.name } : {}),
    })
    .where(and(eq(studies.id, studyId)))
}
