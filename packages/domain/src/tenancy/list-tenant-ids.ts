import { tenants } from '@yingtong/db'
import { z } from 'zod'
import { identity } from '../kernel/index.ts'

/** Ids of every tenant, for sweeps that then enter each one by itself. */
export const listTenantIds = identity({ name: 'tenant.list-ids', input: z.object({}) }, async (tx) =>
  (await tx.select({ id: tenants.id }).from(tenants)).map((row) => row.id),
)
