import { sql, type TenantTx } from '@yingtong/db'
import type { CanonicalEvent } from '../canonical-event.ts'
import type { ChainRow } from '../walk-chain.ts'

/** Columns of a row as the chain's digest is taken of them; `e` is `audit_events`. */
export const CANONICAL_COLUMNS = sql`e.tenant_id as "tenantId", e.id, e.seq,
  to_char(e.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at,
  e.action, e.outcome, e.actor_kind as "actorKind", e.actor_id as "actorId", e.actor_name as "actorName",
  e.address, e.request_id as "requestId", e.study_instance_uid as "studyInstanceUid",
  e.object_kind as "objectKind", e.object_id as "objectId", e.details::text as details`

type LinkWithEvent = Record<'position' | 'hash' | 'ref', string> & Record<keyof CanonicalEvent, string | null>

/** Up to `limit` links after a position, each with its row if that is there. */
export async function readChain(tx: TenantTx, after: number, limit: number): Promise<readonly ChainRow[]> {
  const { rows } = await tx.execute<LinkWithEvent>(sql`
    select l.position, l.hash, l.event_ref as ref, ${CANONICAL_COLUMNS}
    from (select * from audit_links where position > ${after} order by position limit ${limit}) l
    left join audit_events e on e.tenant_id = l.tenant_id and e.id = l.event_ref
    order by l.position`)
  return rows.map(({ position, hash, ref, ...event }) => ({
    position: Number(position),
    hash,
    eventId: ref,
    event: event.id === null ? null : ({ ...event, seq: Number(event.seq) } as unknown as CanonicalEvent),
  }))
}

/** Rows that no link names: nobody's act, the trigger gives each act its link. */
export async function readUnlinked(tx: TenantTx, limit: number): Promise<readonly string[]> {
  const { rows } = await tx.execute<{ id: string }>(sql`
    select e.id from audit_events e
    where not exists (select from audit_links l where l.tenant_id = e.tenant_id and l.event_ref = e.id)
    order by e.seq limit ${limit}`)
  return rows.map((row) => row.id)
}
