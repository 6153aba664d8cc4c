import { and, eq, isNull, sessions } from '@yingtong/db'
import { z } from 'zod'
import { identity, notFound } from '../kernel/index.ts'
import { liveSession } from './internal/live-session.ts'
import { newOpaqueToken, OpaqueToken, tokenHash } from './opaque-token.ts'

/**
 * Moves a session to another tenant that it opens; a tenant that it does not open does not exist for it. The session
 * gets a new token and the old one is dead: what a browser kept for the old cookie is not served to the new one.
 */
export const switchTenant = identity(
  { name: 'session.switch', input: z.object({ token: OpaqueToken, tenantId: z.uuid() }) },
  async (tx, { token, tenantId }, { now }) => {
    const live = await liveSession(tx, token, now())
    if (!live?.choices.some((choice) => choice.id === tenantId)) throw notFound('hospital')
    const sessionToken = newOpaqueToken()
    const moved = await tx
      .update(sessions)
      .set({ tenantId, tokenHash: tokenHash(sessionToken) })
      .where(and(eq(sessions.tokenHash, tokenHash(token)), isNull(sessions.revokedAt)))
      .returning({ id: sessions.id })
    if (moved.length === 0) throw notFound('hospital')
    return { sessionToken }
  },
)
