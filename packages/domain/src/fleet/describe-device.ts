import { devices, eq } from '@yingtong/db'
import { z } from 'zod'
import { command, notFound } from '../kernel/index.ts'
import { demandDepartments } from '../tenancy/index.ts'
import { CallerNetworks } from './add-device.ts'
import { setCallerNetworks } from './admit-caller.ts'

/** Names a device as people call it, says which department it stands in, and where it may call an agent from. */
export const describeDevice = command(
  {
    name: 'device.describe',
    scope: 'fleet:write',
    audit: 'device.described',
    input: z.object({
      id: z.uuid(),
      label: z.string().trim().max(80),
      departmentId: z.uuid().nullable(),
      /** Left out: as before; empty: it may not call any more. */
      networks: CallerNetworks.optional(),
    }),
  },
  async (tx, { id, label, departmentId, networks }, { ctx, note }) => {
    await demandDepartments(tx, departmentId ? [departmentId] : [])
    const rows = await tx
      .update(devices)
      .set({ label: label || null, departmentRef: departmentId })
      .where(eq(devices.id, id))
      .returning({ aeTitle: devices.aeTitle })
    const [device] = rows
    if (!device) throw notFound('device')
    const { aeTitle } = device
    if (networks) await setCallerNetworks(tx, { tenantId: ctx.tenantId, aeTitle, networks })
    note({ objectKind: 'device', objectId: id, ...(networks ? { details: { aeTitle, networks } } : {}) })
  },
)
