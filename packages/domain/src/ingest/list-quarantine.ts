import { and, count, desc, eq, quarantineItems } from '@yingtong/db'
import { z } from 'zod'
import { query } from '../kernel/index.ts'

export const ListQuarantineInput = z.object({
  state: z.enum(['open', 'resolved']).default('open'),
  limit: z.number().int().min(1).max(500).default(100),
  offset: z.number().int().min(0).default(0),
})

export type QuarantineItem = Omit<typeof quarantineItems.$inferSelect, 'tenantId' | 'objectKey'>

/** What could not be filed, the latest first, with how many there are in all. */
export const listQuarantine = query(
  {
    name: 'quarantine.list',
    scope: 'quarantine:read',
    audit: 'quarantine.listed',
    input: ListQuarantineInput,
  },
  async (tx, { state, limit, offset }) => {
    const where = and(eq(quarantineItems.state, state))
    const rows = await tx
      .select()
      .from(quarantineItems)
      .where(where)
      .orderBy(desc(quarantineItems.receivedAt), desc(quarantineItems.id))
      .limit(limit)
      .offset(offset)
    const [total] = await tx.select({ n: count() }).from(quarantineItems).where(where)
    const items = rows.map(({ tenantId: _tenant, objectKey: _key, ...item }): QuarantineItem => item)
    return { items, total: total?.n ?? 0 }
  },
)
