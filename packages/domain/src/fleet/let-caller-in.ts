import { and, devices, eq, ne, seenCallers } from '@yingtong/db'
import { z } from 'zod'
import { command, notFound } from '../kernel/index.ts'
import { admitFrom } from './admit-caller.ts'

/** Makes a caller that an agent has seen a known device: its title from its address, and nothing else. */
export const letCallerIn = command(
  {
    name: 'caller.let-in',
    scope: 'fleet:write',
    audit: 'device.let-in',
    input: z.object({ id: z.uuid() }),
  },
  async (tx, { id }, { ctx, at, note }) => {
    // One that called for another title is told so by its own settings; letting it in would not help.
    const [seen] = await tx
      .select()
      .from(seenCallers)
      .where(and(eq(seenCallers.id, id), ne(seenCallers.outcome, 'wrong-called-title')))
    if (!seen) throw notFound('caller')
    const { callingAeTitle: aeTitle, address } = seen
    await admitFrom(tx, { tenantId: ctx.tenantId, aeTitle, address })
    const [device] = await tx
      .insert(devices)
      .values({ aeTitle, address: '', firstSeenAt: seen.firstSeenAt, lastSeenAt: at })
      .onConflictDoUpdate({
        target: [devices.tenantId, devices.aeTitle, devices.address],
        set: { aeTitle },
      })
      .returning({ id: devices.id })
    await tx
      .delete(seenCallers)
      .where(
        and(
          eq(seenCallers.callingAeTitle, aeTitle),
          eq(seenCallers.address, address),
          ne(seenCallers.outcome, 'wrong-called-title'),
        ),
      )
    note({ objectKind: 'device', objectId: device!.id, details: { aeTitle, address } })
    return { deviceId: device!.id }
  },
)
