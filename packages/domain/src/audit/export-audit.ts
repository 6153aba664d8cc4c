import { z } from 'zod'
import { type Ctx, flow } from '../kernel/index.ts'
import { type AuditEvent, selectEvents } from './internal/select-events.ts'
import { AuditFilter } from './search-filter.ts'
import { csvHead, csvLine, messageLine } from './write-export.ts'
import { writePackage } from './write-package.ts'

const BATCH_ROWS = 1_000

export const ExportAuditInput = AuditFilter.extend({ format: z.enum(['csv', 'jsonl', 'package']) })

export interface AuditExport {
  readonly fileName: string
  readonly contentType: string
  /** Read a batch at a time, each in a short transaction, while it is sent. */
  readonly chunks: AsyncIterable<string>
}

async function* batches(ctx: Ctx, filter: AuditFilter): AsyncIterable<readonly AuditEvent[]> {
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page = { cursor, limit: BATCH_ROWS }
    const { events, next } = await ctx.services.database.withTenant(ctx.tenantId, (tx) =>
      selectEvents(tx, filter, page),
    )
    yield events
    cursor = next
  }
}

async function* write(ctx: Ctx, filter: AuditFilter, format: 'csv' | 'jsonl'): AsyncIterable<string> {
  if (format === 'csv') yield csvHead()
  const line = format === 'csv' ? csvLine : (event: AuditEvent) => messageLine(event, ctx.tenantId)
  for await (const events of batches(ctx, filter)) if (events.length > 0) yield events.map(line).join('')
}

/** What the filter finds as a file: CSV for spreadsheets, JSON Lines in the terms of PS3.15 §A.5 for machines. */
export const exportAudit = flow(
  { name: 'audit.export', scope: 'audit:read', audit: 'audit.exported', input: ExportAuditInput },
  async (step, { format, ...filter }, ctx): Promise<AuditExport> => {
    const at = await step('audit.exported', async (_tx, act) => {
      act.note({ details: { format, filter } })
      return act.at
    })
    const upTo = { ...filter, to: filter.to && filter.to < at ? filter.to : new Date(at.getTime() + 1) }
    const stamp = at.toISOString().slice(0, 19).replaceAll(/[-:]/g, '')
    return {
      fileName: `audit-${stamp}Z.${format === 'package' ? 'package.jsonl' : format}`,
      contentType: format === 'csv' ? 'text/csv; charset=utf-8' : 'application/x-ndjson',
      // Nothing that comes after the request was recorded, so that an export of a busy hospital ends.
      chunks: format === 'package' ? writePackage(ctx, upTo) : write(ctx, upTo, format),
    }
  },
)
