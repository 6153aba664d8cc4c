import { z } from 'zod'
import { defineJob } from '../../kernel/index.ts'
import { scrubRound } from '../scrub-round.ts'

const MIB = 1024 * 1024

/** Every ten minutes a piece of everything, so that all of it is read within 90 days. */
export const scrubJob = defineJob({
  name: 'storage.scrub',
  payload: z.object({}),
  key: () => 'scrub',
  retryLimit: 1,
  everySeconds: 600,
  async run(ctx) {
    const { objects, damaged } = await scrubRound(ctx, { bytesPerSecond: 32 * MIB, roundMs: 300_000 })
    if (damaged > 0)
      ctx.services.log.error('reading everything found damage', { tenantId: ctx.tenantId, objects, damaged })
  },
})
