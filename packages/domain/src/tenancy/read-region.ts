import { and, asc, eq, inArray, isNull, regionMembers, regions, tenants } from '@yingtong/db'
import { z } from 'zod'
import { flow } from '../kernel/index.ts'

/** The regions this hospital is in, and who else is: names only, what they share is decided by grants. */
export const readRegions = flow(
  { name: 'region.list', scope: 'settings:read', audit: 'region.listed', input: z.object({}) },
  async (step, _input, { services, tenantId }) => {
    const ids = await step('region.listed', async (tx) =>
      (await tx.select({ id: regionMembers.regionId }).from(regionMembers)).map((row) => row.id),
    )
    if (ids.length === 0) return []
    return services.database.withIdentity(async (tx) => {
      const rows = await tx
        .select({
          regionId: regions.id,
          regionName: regions.name,
          tenantId: tenants.id,
          name: tenants.name,
          kind: tenants.kind,
        })
        .from(regionMembers)
        .innerJoin(regions, eq(regions.id, regionMembers.regionId))
        .innerJoin(tenants, eq(tenants.id, regionMembers.tenantId))
        .where(and(inArray(regions.id, ids), isNull(tenants.closedAt)))
        .orderBy(asc(regions.name), asc(tenants.slug))
      return ids.map((id) => {
        const members = rows.filter((row) => row.regionId === id)
        return {
          id,
          name: members[0]?.regionName ?? '',
          members: members.map((row) => ({
            name: row.name,
            kind: row.kind,
            here: row.tenantId === tenantId,
          })),
        }
      })
    })
  },
)
