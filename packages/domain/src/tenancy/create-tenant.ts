import { tenants } from '@yingtong/db'
import { z } from 'zod'
import { identity } from '../kernel/index.ts'

export const CreateTenantInput = z.object({
  slug: z.string().regex(/^[a-z][a-z0-9-]{1,40}$/),
  name: z.string().min(1).max(120),
  kind: z.enum(['hospital', 'centre', 'authority']),
})

/** Opens a facility. The operator's act; tenants cannot make tenants. */
export const createTenant = identity(
  { name: 'tenant.create', input: CreateTenantInput },
  async (tx, input) => {
    const [row] = await tx.insert(tenants).values(input).returning({ id: tenants.id })
    return { tenantId: row!.id }
  },
)
