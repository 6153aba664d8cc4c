import { and, eq, isNull, memberships, sessions } from '@yingtong/db'
import { z } from 'zod'
import { identity, notFound } from '../kernel/index.ts'
import { tokenHash } from './opaque-token.ts'

/** Moves a session to another tenant of the same person; a tenant they do not belong to does not exist for them. */
export const switchTenant = identity(
  { name: 'session.switch', input: z.object({ token: z.string().min(1).max(200), tenantId: z.uuid() }) },
  async (tx, { token, tenantId }) => {
    const hash = tokenHash(token)
    const [member] = await tx
      .select({ userId: sessions.userId })
      .from(sessions)
      .innerJoin(memberships, eq(memberships.userId, sessions.userId))
      .where(
        and(
          eq(sessions.tokenHash, hash),
          isNull(sessions.revokedAt),
          eq(memberships.tenantId, tenantId),
          isNull(memberships.endedAt),
        ),
      )
    if (!member) throw notFound('hospital')
    await tx.update(sessions).set({ tenantId }).where(eq(sessions.tokenHash, hash))
  },
)
