import { and, count, eq, max, sql, storageIncidents, storageScrubs, type TenantTx } from '@yingtong/db'
import { z } from 'zod'
import { joinedChecks, readAt } from './due-objects.ts'
import { storedKinds } from './stored-kind.ts'

/** Everything is read within so long. */
const WITHIN_MS = 90 * 86_400_000

export interface StorageFigures {
  readonly objects: number
  /** Read from end to end within 90 days; storing counts. */
  readonly readObjects: number
  /** Read by the scrub in all, bytes. */
  readonly bytesRead: number
  readonly oldestReadAt: Date | null
  readonly openIncidents: number
  /** Of these, what no agent can bring again: only a backup has it. */
  readonly withoutOriginals: number
  readonly lastDamageAt: Date | null
}

const Row = z.object({
  objects: z.coerce.number(),
  read: z.coerce.number(),
  oldest: z.coerce.date().nullable(),
})

/** How far the reading of everything has come in a tenant, and what it found: numbers and times, no object. */
export async function storageFigures(tx: TenantTx, now: Date): Promise<StorageFigures> {
  const since = new Date(now.getTime() - WITHIN_MS).toISOString()
  const rows = []
  for (const kind of storedKinds()) {
    const found = await tx.execute(sql`select count(*) as objects, min(${readAt}) as oldest,
      count(*) filter (where ${readAt} >= ${since}::timestamptz) as read ${joinedChecks(kind)}`)
    rows.push(Row.parse(found.rows[0]))
  }
  const [scrub] = await tx.select().from(storageScrubs)
  const [open] = await tx
    .select({ n: count(), without: count(storageIncidents.agentLacksAt) })
    .from(storageIncidents)
    .where(and(eq(storageIncidents.state, 'open')))
  const [last] = await tx.select({ at: max(storageIncidents.foundAt) }).from(storageIncidents)
  const oldest = rows.flatMap((row) => (row.oldest ? [row.oldest.getTime()] : []))
  return {
    objects: rows.reduce((all, row) => all + row.objects, 0),
    readObjects: rows.reduce((all, row) => all + row.read, 0),
    bytesRead: scrub?.bytesRead ?? 0,
    oldestReadAt: oldest.length > 0 ? new Date(Math.min(...oldest)) : null,
    openIncidents: open?.n ?? 0,
    withoutOriginals: open?.without ?? 0,
    lastDamageAt: last?.at ?? null,
  }
}
