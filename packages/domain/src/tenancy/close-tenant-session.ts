import { and, eq, isNull, sessions } from '@yingtong/db'
import { z } from 'zod'
import { command, notFound } from '../kernel/index.ts'

/** Closes somebody's session in this hospital: its next request is refused. */
export const closeTenantSession = command(
  {
    name: 'session.close-tenant',
    scope: 'session:write',
    audit: 'session.closed',
    input: z.object({ id: z.uuid() }),
  },
  async (tx, { id }, { at, note }) => {
    const rows = await tx
      .update(sessions)
      .set({ revokedAt: at })
      .where(and(eq(sessions.id, id), isNull(sessions.revokedAt)))
      .returning({ userId: sessions.userId })
    if (rows.length === 0) throw notFound('session')
    note({ objectKind: 'user', objectId: rows[0]!.userId })
  },
)
