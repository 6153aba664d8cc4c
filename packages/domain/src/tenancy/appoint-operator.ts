import { eq, users } from '@yingtong/db'
import { z } from 'zod'
import { identity } from '../kernel/index.ts'
import { endSessions } from './internal/open-session.ts'

/** Lets a person use the operator's console; for the one who installs, no page calls it. They sign in anew, with two factors. */
export const appointOperator = identity(
  { name: 'platform.appoint', input: z.object({ userId: z.uuid() }) },
  async (tx, { userId }, services) => {
    const operatorSince = services.now()
    await tx.update(users).set({ platformOperator: true, operatorSince }).where(eq(users.id, userId))
    await endSessions(tx, userId, operatorSince)
  },
)
