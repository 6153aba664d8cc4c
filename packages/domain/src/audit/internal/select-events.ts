import { and, auditEvents, auditLinks, desc, eq, type TenantTx } from '@yingtong/db'
import { type AuditFilter, afterCursor, cursorOf, whereOf } from '../search-filter.ts'

export type AuditEvent = Omit<typeof auditEvents.$inferSelect, 'tenantId'> & {
  /** Its place in the chain, and the digest there. */
  readonly position: number | null
  readonly hash: string | null
}

interface Page {
  readonly cursor: string | undefined
  readonly limit: number
}

/** One page of what the filter finds, the newest first; `next` is null on the last. */
export async function selectEvents(
  tx: TenantTx,
  filter: AuditFilter,
  { cursor, limit }: Page,
): Promise<{ readonly events: readonly AuditEvent[]; readonly next: string | null }> {
  const rows = await tx
    .select({ event: auditEvents, cursor: cursorOf, position: auditLinks.position, hash: auditLinks.hash })
    .from(auditEvents)
    .leftJoin(
      auditLinks,
      and(eq(auditLinks.tenantId, auditEvents.tenantId), eq(auditLinks.id, auditEvents.id)),
    )
    .where(and(whereOf(filter), afterCursor(cursor)))
    .orderBy(desc(auditEvents.at), desc(auditEvents.seq))
    .limit(limit + 1)
  const events = rows.slice(0, limit).map(({ event, position, hash }): AuditEvent => {
    const { tenantId: _tenant, ...facts } = event
    return { ...facts, position, hash }
  })
  return { events, next: rows.length > limit ? rows[limit - 1]!.cursor : null }
}
