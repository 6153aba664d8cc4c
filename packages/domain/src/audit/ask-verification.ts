import { z } from 'zod'
import { command } from '../kernel/index.ts'
import { verifyChainJob } from './jobs/verify-chain.job.ts'

/** Has the worker walk the whole chain now; what it finds is in `audit.status`. */
export const askVerification = command(
  { name: 'audit.verify', scope: 'audit:read', audit: 'audit.verify-asked', input: z.object({}) },
  async (_tx, _input, act) => {
    await act.send(verifyChainJob, {})
  },
)
