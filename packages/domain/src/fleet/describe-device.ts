import { devices, eq } from '@yingtong/db'
import { z } from 'zod'
import { command, notFound } from '../kernel/index.ts'
import { demandDepartments } from '../tenancy/index.ts'

/** Names a device as people call it, and says which department it stands in. */
export const describeDevice = command(
  {
    name: 'device.describe',
    scope: 'fleet:write',
    audit: 'device.described',
    input: z.object({
      id: z.uuid(),
      label: z.string().trim().max(80),
      departmentId: z.uuid().nullable(),
    }),
  },
  async (tx, { id, label, departmentId }, { note }) => {
    await demandDepartments(tx, departmentId ? [departmentId] : [])
    const rows = await tx
      .update(devices)
      .set({ label: label || null, departmentRef: departmentId })
      .where(eq(devices.id, id))
      .returning({ id: devices.id })
    if (rows.length === 0) throw notFound('device')
    note({ objectKind: 'device', objectId: id })
  },
)
