import { z } from 'zod'
import { defineJob } from '../../kernel/index.ts'
import { verifyChain } from '../verify-chain.ts'

/** Every six hours by itself, and when an audit administrator asks. */
export const verifyChainJob = defineJob({
  name: 'audit.verify-chain',
  payload: z.object({}),
  key: () => 'chain',
  retryLimit: 1,
  everySeconds: 21_600,
  run: async (ctx) => {
    const { sound, findings, position } = await verifyChain(ctx, {})
    const { log } = ctx.services
    if (!sound)
      log.error('the audit chain is not sound', {
        tenantId: ctx.tenantId,
        position,
        first: findings[0]?.kind,
      })
  },
})
