import { z } from 'zod'
import { defineJob } from '../../kernel/index.ts'
import { readerOf } from '../internal/reader-of.ts'
import { triesLetter } from '../letters.ts'

/** Writes to the owner of an account that somebody tries hard to get into. */
export const tellOfTriesJob = defineJob({
  name: 'sign-in.tell-of-tries',
  payload: z.object({
    userId: z.uuid(),
    kind: z.enum(['password', 'code']),
    count: z.int().min(1),
    at: z.iso.datetime().max(40),
  }),
  key: ({ userId }) => userId,
  retryLimit: 5,
  run: async (ctx, { userId, kind, count, at }) => {
    const { mail } = ctx.services
    const reader = mail ? await readerOf(ctx, userId) : null
    if (!mail || !reader) return
    await mail.send(triesLetter(reader, { kind, count, at: new Date(at), origin: mail.origin }))
  },
})
