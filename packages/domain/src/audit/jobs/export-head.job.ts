import { z } from 'zod'
import { defineJob } from '../../kernel/index.ts'
import { exportHead } from '../export-head.ts'

/** Each minute, for each tenant: no more than the last minute of a chain can be rewritten unseen. */
export const exportHeadJob = defineJob({
  name: 'audit.export-head',
  payload: z.object({}),
  key: () => 'head',
  retryLimit: 2,
  everySeconds: 60,
  run: (ctx) => exportHead(ctx),
})
