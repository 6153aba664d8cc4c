import { eq, sessions } from '@yingtong/db'
import { z } from 'zod'
import { identity } from '../kernel/index.ts'
import { OpaqueToken, tokenHash } from './opaque-token.ts'

/** Ends a session at once, wherever it is open. */
export const signOut = identity(
  { name: 'session.close', input: z.object({ token: OpaqueToken }) },
  async (tx, { token }, { now }) => {
    await tx
      .update(sessions)
      .set({ revokedAt: now() })
      .where(eq(sessions.tokenHash, tokenHash(token)))
  },
)
