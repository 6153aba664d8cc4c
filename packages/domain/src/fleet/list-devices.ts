import { desc, devices } from '@yingtong/db'
import { z } from 'zod'
import { query } from '../kernel/index.ts'

/** The modalities and workstations that have sent, the latest first. */
export const listDevices = query(
  {
    name: 'device.list',
    scope: 'fleet:read',
    audit: 'fleet.listed',
    input: z.object({ limit: z.number().int().min(1).max(500).default(200) }),
  },
  async (tx, { limit }) => tx.select().from(devices).orderBy(desc(devices.lastSeenAt)).limit(limit),
)
