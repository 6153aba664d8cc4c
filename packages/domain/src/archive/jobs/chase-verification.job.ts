import { and, eq, lt, packs } from '@yingtong/db'
import { z } from 'zod'
import { defineJob } from '../../kernel/index.ts'
import { verifyPackJob } from './verify-pack.job.ts'

/** Longer than a verification takes, even behind a queue. */
const OVERDUE_MS = 15 * 60_000
const BATCH = 500

/** Asks again for packs whose verification was given up, so that ACK-S comes in the end and no copy waits at the edge. */
export const chaseVerificationJob = defineJob({
  name: 'archive.chase-verification',
  payload: z.object({}),
  key: () => 'chase',
  retryLimit: 2,
  everySeconds: 900,
  async run(ctx) {
    const { database, jobs, now } = ctx.services
    const before = new Date(now().getTime() - OVERDUE_MS)
    await database.withTenant(ctx.tenantId, async (tx) => {
      const overdue = await tx
        .select({ packSha256: packs.sha256 })
        .from(packs)
        .where(and(eq(packs.state, 'stored'), lt(packs.storedAt, before)))
        .limit(BATCH)
      for (const { packSha256 } of overdue)
        await jobs.send(tx, verifyPackJob, { version: 1 as const, packSha256 })
    })
  },
})
