import { eq, tenants } from '@yingtong/db'
import { z } from 'zod'
import { command } from '../kernel/index.ts'
import { closedTenant } from './closed-tenant.ts'

/** Time in which a facility, or a colleague, can still say no. */
export const ERASE_WAIT_MS = 24 * 3_600_000

/**
 * Asks that the keys of a closed facility be erased: after a day another operator may do it. Opening the facility again
 * takes the request back; asking again starts the day anew.
 */
export const askErasure = command(
  {
    name: 'key.ask-erasure',
    scope: 'platform:operate',
    audit: 'key.erasure-asked',
    input: z.object({ slug: z.string().min(1).max(60) }),
  },
  async (tx, { slug }, { ctx, at, note }) => {
    const tenant = await closedTenant(tx, slug)
    await tx
      .update(tenants)
      .set({ eraseAskedBy: ctx.actor.id, eraseAskedAt: at })
      .where(eq(tenants.id, tenant.id))
    note({ objectKind: 'key', objectId: tenant.id })
    return { from: new Date(at.getTime() + ERASE_WAIT_MS) }
  },
)
