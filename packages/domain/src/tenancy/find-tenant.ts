import { eq, tenants } from '@yingtong/db'
import { z } from 'zod'
import { identity } from '../kernel/index.ts'

/** The tenant behind a slug, or null. */
export const findTenant = identity(
  { name: 'tenant.find', input: z.object({ slug: z.string().min(1).max(60) }) },
  async (tx, { slug }) => {
    const [row] = await tx
      .select({ id: tenants.id, slug: tenants.slug, name: tenants.name, timeZone: tenants.timeZone })
      .from(tenants)
      .where(eq(tenants.slug, slug))
    return row ?? null
  },
)
