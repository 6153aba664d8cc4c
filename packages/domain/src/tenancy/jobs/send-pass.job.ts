import { and, desc, eq, gt, isNull, signInChallenges } from '@yingtong/db'
import { z } from 'zod'
import { type Ctx, defineJob } from '../../kernel/index.ts'
import { newPass, PASS_HOURS } from '../internal/browser-pass.ts'
import { PASS_KIND } from '../internal/known-browsers.ts'
import { readerOf } from '../internal/reader-of.ts'
import { passLetter } from '../letters.ts'
import { tokenHash } from '../opaque-token.ts'

const HOUR_MS = 3_600_000
/** No letter while one younger than this was not used: whoever asks in somebody's name fills no mail box. */
export const PASS_AGAIN_HOURS = 6

/** Keeps the digest of a new link; null when a letter is on its way already. */
async function duePass(ctx: Ctx, userId: string): Promise<string | null> {
  const now = ctx.services.now()
  return ctx.services.database.withIdentity(async (tx) => {
    const [last] = await tx
      .select({ hash: signInChallenges.tokenHash })
      .from(signInChallenges)
      .where(
        and(
          eq(signInChallenges.kind, PASS_KIND),
          eq(signInChallenges.userId, userId),
          isNull(signInChallenges.usedAt),
          gt(signInChallenges.createdAt, new Date(now.getTime() - PASS_AGAIN_HOURS * HOUR_MS)),
        ),
      )
      .orderBy(desc(signInChallenges.createdAt))
      .limit(1)
    if (last) return null
    return newPass(tx, userId, now)
  })
}

/** Sends the link by which a browser may try its password without waiting for others'; nobody else ever sees it. */
export const sendPassJob = defineJob({
  name: 'sign-in.send-pass',
  payload: z.object({ userId: z.uuid() }),
  key: ({ userId }) => userId,
  retryLimit: 5,
  run: async (ctx, { userId }) => {
    const { mail, database } = ctx.services
    const reader = mail ? await readerOf(ctx, userId) : null
    const token = reader ? await duePass(ctx, userId) : null
    if (!mail || !reader || !token) return
    try {
      await mail.send(passLetter(reader, { token, origin: mail.origin, hours: PASS_HOURS }))
    } catch (error) {
      // What nobody got must not keep the next from being sent.
      await database.withIdentity((tx) =>
        tx.delete(signInChallenges).where(eq(signInChallenges.tokenHash, tokenHash(token))),
      )
      throw error
    }
  },
})
