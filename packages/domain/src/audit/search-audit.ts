import { z } from 'zod'
import { query } from '../kernel/index.ts'
import { selectEvents } from './internal/select-events.ts'
import { AuditFilter, Cursor } from './search-filter.ts'

export const SearchAuditInput = AuditFilter.extend({
  cursor: Cursor.optional(),
  limit: z.number().int().min(1).max(500).default(100),
})

/** What was done and seen in this hospital, the newest first, each with its link of the chain. */
export const searchAudit = query(
  { name: 'audit.search', scope: 'audit:read', audit: 'audit.searched', input: SearchAuditInput },
  async (tx, { cursor, limit, ...filter }, act) => {
    act.note({ details: { filter } })
    return selectEvents(tx, filter, { cursor, limit })
  },
)
