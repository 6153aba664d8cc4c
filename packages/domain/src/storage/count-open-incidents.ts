import { count, eq, storageIncidents } from '@yingtong/db'
import type { Services } from '../kernel/index.ts'

/** How many objects of a tenant are damaged now and not mended: for the alarm, without audit row. */
export async function countOpenIncidents(
  services: Pick<Services, 'database'>,
  tenantId: string,
): Promise<number> {
  const [open] = await services.database.withTenant(tenantId, (tx) =>
    tx.select({ n: count() }).from(storageIncidents).where(eq(storageIncidents.state, 'open')),
  )
  return open?.n ?? 0
}
