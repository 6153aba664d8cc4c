import { admittedCallers, and, desc, devices, eq } from '@yingtong/db'
import { z } from 'zod'
import { query } from '../kernel/index.ts'

/** The modalities and workstations, the latest first, with where each may call an agent from. */
export const listDevices = query(
  {
    name: 'device.list',
    scope: 'fleet:read',
    audit: 'fleet.listed',
    input: z.object({ limit: z.number().int().min(1).max(500).default(200) }),
  },
  async (tx, { limit }) => {
    const rows = await tx
      .select({ device: devices, networks: admittedCallers.networks, admittedAt: admittedCallers.admittedAt })
      .from(devices)
      .leftJoin(
        admittedCallers,
        and(
          eq(admittedCallers.tenantId, devices.tenantId),
          eq(admittedCallers.aeTitle, devices.aeTitle),
          // A device with an address of its own sends to the cloud itself.
          eq(devices.address, ''),
        ),
      )
      .orderBy(desc(devices.lastSeenAt))
      .limit(limit)
    return rows.map(({ device, networks, admittedAt }) => ({
      ...device,
      networks: networks ?? [],
      admittedAt,
    }))
  },
)
