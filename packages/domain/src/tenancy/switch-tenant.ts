import { and, eq, isNull, sessions, users } from '@yingtong/db'
import { z } from 'zod'
import { identity, notFound } from '../kernel/index.ts'
import { tenantChoices } from './internal/tenant-choices.ts'
import { OpaqueToken, tokenHash } from './opaque-token.ts'

/** Moves a session to another tenant of the same person; a tenant they do not belong to does not exist for them. */
export const switchTenant = identity(
  { name: 'session.switch', input: z.object({ token: OpaqueToken, tenantId: z.uuid() }) },
  async (tx, { token, tenantId }, { now }) => {
    const hash = tokenHash(token)
    const [owner] = await tx
      .select({ userId: users.id, platformOperator: users.platformOperator })
      .from(sessions)
      .innerJoin(users, eq(users.id, sessions.userId))
      .where(and(eq(sessions.tokenHash, hash), isNull(sessions.revokedAt), isNull(users.disabledAt)))
    if (!owner) throw notFound('hospital')
    const { choices } = await tenantChoices(tx, { ...owner, tenantId }, now())
    if (!choices.some((choice) => choice.id === tenantId)) throw notFound('hospital')
    await tx.update(sessions).set({ tenantId }).where(eq(sessions.tokenHash, hash))
  },
)
