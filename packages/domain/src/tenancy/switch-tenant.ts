import { eq, sessions } from '@yingtong/db'
import { z } from 'zod'
import { identity, notFound } from '../kernel/index.ts'
import { liveSession } from './internal/live-session.ts'
import { OpaqueToken } from './opaque-token.ts'

/** Moves a session to another tenant that it opens; a tenant that it does not open does not exist for it. */
export const switchTenant = identity(
  { name: 'session.switch', input: z.object({ token: OpaqueToken, tenantId: z.uuid() }) },
  async (tx, { token, tenantId }, { now }) => {
    const live = await liveSession(tx, token, now())
    if (!live?.choices.some((choice) => choice.id === tenantId)) throw notFound('hospital')
    await tx.update(sessions).set({ tenantId }).where(eq(sessions.id, live.session.id))
  },
)
