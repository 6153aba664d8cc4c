import { z } from 'zod'
import { defineJob } from '../../kernel/index.ts'
import { resealFactors } from '../reseal-factors.ts'

/** People belong to no tenant: whichever tenant's run comes first does the work, and the others find nothing. */
export const resealFactorsJob = defineJob({
  name: 'factor.reseal',
  payload: z.object({}),
  key: () => 'factors',
  retryLimit: 2,
  everySeconds: 3600,
  run: async ({ services }) => {
    let after: string | null = null
    do after = await resealFactors(services, { after })
    while (after !== null)
  },
})
