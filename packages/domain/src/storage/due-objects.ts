import { sql, type TenantTx } from '@yingtong/db'
import { z } from 'zod'
import type { NamedObject } from './check-object.ts'
import { type StoredKind, storedKinds } from './stored-kind.ts'

const BATCH = 50

const Due = z.object({
  name: z.string(),
  sha256: z.string(),
  byte_length: z.coerce.number().nullable(),
})

/** Last read from end to end; storing counts, since what is stored is read then. */
export const readAt = sql`greatest(o.since, c.checked_at)`

/** The objects of a kind, `o`, with when each was last read, `c`. */
export const joinedChecks = (kind: StoredKind) => sql`from (${kind.rows}) o left join storage_checks c
  on c.object_kind = ${kind.kind} and c.object_name = o.name`

/** Objects of a kind that were last read before a moment, the longest unread first. */
export async function dueObjects(tx: TenantTx, kind: StoredKind, before: Date): Promise<NamedObject[]> {
  const found = await tx.execute(sql`select o.name, o.sha256, o.byte_length ${joinedChecks(kind)}
    where ${readAt} < ${before.toISOString()}::timestamptz order by ${readAt}, o.name limit ${BATCH}`)
  return found.rows.map((row) => {
    const { name, sha256, byte_length: byteLength } = Due.parse(row)
    return { kind: kind.kind, name, sha256, byteLength }
  })
}

/** Bytes of every object that the database names, as far as their length is known. */
export async function storedBytes(tx: TenantTx): Promise<number> {
  let bytes = 0
  for (const kind of storedKinds()) {
    const { rows } = await tx.execute(
      sql`select coalesce(sum(coalesce(o.byte_length, c.byte_length)), 0) as bytes ${joinedChecks(kind)}`,
    )
    bytes += Number(rows[0]?.bytes ?? 0)
  }
  return bytes
}
