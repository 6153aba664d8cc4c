import { and, eq, invitations, isNull, resetRequests } from '@yingtong/db'
import { z } from 'zod'
import { identityFlow, notFound, recordIdentityEvent } from '../kernel/index.ts'
import { ownerOfSession } from './internal/asker.ts'
import { OpaqueToken } from './opaque-token.ts'

/**
 * Stops the reset of one's own account from a session that is open: every request for one ends, and its links open
 * nothing. Whoever asked reads it in the log.
 */
export const refuseOwnReset = identityFlow(
  { name: 'reset.refuse-own', input: z.object({ session: OpaqueToken }) },
  async (step, input, services) => {
    const stopped = await step(async (tx) => {
      const now = services.now()
      const { user } = await ownerOfSession(tx, input.session, now)
      const requests = await tx
        .update(resetRequests)
        .set({ endedAt: now })
        .where(and(eq(resetRequests.userId, user.id), isNull(resetRequests.endedAt)))
        .returning({ tenantId: resetRequests.tenantId, id: resetRequests.id })
      const links = await tx
        .update(invitations)
        .set({ revokedAt: now })
        .where(
          and(
            eq(invitations.email, user.email),
            eq(invitations.purpose, 'reset'),
            isNull(invitations.acceptedAt),
            isNull(invitations.revokedAt),
          ),
        )
        .returning({ tenantId: invitations.tenantId, id: invitations.id })
      return { user, all: [...requests, ...links] }
    })
    if (stopped.all.length === 0) throw notFound('reset')
    const { id, name } = stopped.user
    for (const tenantId of new Set(stopped.all.map((one) => one.tenantId)))
      await recordIdentityEvent(services, tenantId, {
        action: 'member.reset-refused',
        actor: { kind: 'user', id, name },
        objectKind: 'user',
        objectId: id,
        details: { by: 'owner' },
      })
  },
)
