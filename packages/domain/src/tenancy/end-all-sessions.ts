import { isNull, sessions, signInChallenges } from '@yingtong/db'
import { z } from 'zod'
import { identity } from '../kernel/index.ts'

/**
 * Ends every session and every sign-in under way: a restore brings back those that were closed since. For the restore,
 * no page calls it. Answers how many sessions were open.
 */
export const endAllSessions = identity(
  { name: 'session.end-all', input: z.object({}) },
  async (tx, _input, services): Promise<number> => {
    await tx.delete(signInChallenges)
    const ended = await tx
      .update(sessions)
      .set({ revokedAt: services.now() })
      .where(isNull(sessions.revokedAt))
      .returning({ id: sessions.id })
    return ended.length
  },
)
