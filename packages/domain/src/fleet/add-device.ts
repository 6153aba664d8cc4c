import { CALLER_NETWORKS_MAX, CallerNetwork } from '@yingtong/agent-protocol'
import { devices } from '@yingtong/db'
import { z } from 'zod'
import { command, DomainError } from '../kernel/index.ts'
import { demandDepartments } from '../tenancy/index.ts'
import { setCallerNetworks } from './admit-caller.ts'

/** PS3.5 §6.2, AE: up to 16 characters of the default repertoire, no backslash, not only spaces. */
export const AeTitle = z
  .string()
  .trim()
  .min(1)
  .max(16)
  .regex(/^[ -[\]-~]+$/, { message: 'letters, digits and signs without backslash' })

/** Where a device may call an agent from; nowhere: it is refused until a person lets it in. */
export const CallerNetworks = z.array(CallerNetwork).max(CALLER_NETWORKS_MAX)

/** Enters a device before it sends, so that its first images already carry its name and department. */
export const addDevice = command(
  {
    name: 'device.add',
    scope: 'fleet:write',
    audit: 'device.added',
    input: z.object({
      aeTitle: AeTitle,
      label: z.string().trim().min(1).max(80),
      departmentId: z.uuid().nullable().default(null),
      networks: CallerNetworks.default([]),
    }),
  },
  async (tx, { aeTitle, label, departmentId, networks }, { ctx, at, note }) => {
    await demandDepartments(tx, departmentId ? [departmentId] : [])
    // Without an address, as devices behind an agent are counted: the file names the sender by its AE title alone.
    const [row] = await tx
      .insert(devices)
      .values({ aeTitle, address: '', label, departmentRef: departmentId, firstSeenAt: at, lastSeenAt: at })
      .onConflictDoNothing()
      .returning({ id: devices.id })
    if (!row) throw new DomainError('conflict', 'a device with this AE title exists')
    if (networks.length > 0) await setCallerNetworks(tx, { tenantId: ctx.tenantId, aeTitle, networks })
    note({ objectKind: 'device', objectId: row.id, details: { aeTitle, networks } })
    return { id: row.id }
  },
)
