import { and, apiTokens, eq, isNull } from '@yingtong/db'
import { z } from 'zod'
import { command, notFound } from '../kernel/index.ts'

/** Ends a token: its next request is refused. It cannot be revived; a new one is made instead. */
export const revokeToken = command(
  { name: 'token.revoke', scope: 'token:write', audit: 'token.revoked', input: z.object({ id: z.uuid() }) },
  async (tx, { id }, { at, note }) => {
    const rows = await tx
      .update(apiTokens)
      .set({ revokedAt: at })
      .where(and(eq(apiTokens.id, id), isNull(apiTokens.revokedAt)))
      .returning({ id: apiTokens.id })
    if (rows.length === 0) throw notFound('token')
    note({ objectKind: 'token', objectId: id })
  },
)
