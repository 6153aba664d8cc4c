import { regionMembers, regions } from '@yingtong/db'
import { z } from 'zod'
import { identity } from '../kernel/index.ts'

export const CreateRegionInput = z.object({
  name: z.string().min(1).max(120),
  tenantIds: z.array(z.uuid()).max(500),
})

/** Joins tenants to a region; what they share is decided by later grants, not by membership. */
export const createRegion = identity(
  { name: 'region.create', input: CreateRegionInput },
  async (tx, { name, tenantIds }) => {
    const [row] = await tx.insert(regions).values({ name }).returning({ id: regions.id })
    const regionId = row!.id
    if (tenantIds.length > 0)
      await tx.insert(regionMembers).values(tenantIds.map((tenantId) => ({ regionId, tenantId })))
    return { regionId }
  },
)
