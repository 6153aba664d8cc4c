import { tenants } from '@yingtong/db'
import { z } from 'zod'
import { identity } from '../kernel/index.ts'
import { addTenantKey } from '../keys/index.ts'

export const CreateTenantInput = z.object({
  slug: z.string().regex(/^[a-z][a-z0-9-]{1,40}$/),
  name: z.string().min(1).max(120),
  kind: z.enum(['hospital', 'centre', 'authority', 'operator']),
  /** Which functions its data keys and signatures use. */
  cryptoSuite: z.enum(['international', 'sm']).default('international'),
})

/** Opens a facility with its first data key. The operator's act; tenants cannot make tenants. */
export const createTenant = identity(
  { name: 'tenant.create', input: CreateTenantInput },
  async (tx, input, { vault }) => {
    const [row] = await tx.insert(tenants).values(input).returning({ id: tenants.id })
    const tenantId = row!.id
    await addTenantKey(tx, vault, { tenantId, version: 1, suite: input.cryptoSuite })
    return { tenantId }
  },
)
