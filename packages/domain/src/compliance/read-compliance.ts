import { z } from 'zod'
import { flow } from '../kernel/index.ts'
import { type Compliance, complianceOf, gatherCompliance } from './internal/gather-compliance.ts'

/** What the compliance page shows: grading, assets, flows of data, and the evidence of cryptography. */
export const readCompliance = flow(
  { name: 'compliance.read', scope: 'compliance:read', audit: 'compliance.read', input: z.object({}) },
  async (step, _input, ctx): Promise<Compliance> => {
    const gathered = await step('compliance.read', (tx, act) => gatherCompliance(tx, act.at))
    return complianceOf(ctx, gathered)
  },
)
