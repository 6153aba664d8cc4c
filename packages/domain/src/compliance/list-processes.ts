import { asc, processes } from '@yingtong/db'
import { z } from 'zod'
import { identity } from '../kernel/index.ts'
import { ProcessFacts, type RunningProcess } from './process-facts.ts'

/** The processes as each last started. */
export const listProcesses = identity(
  { name: 'process.list', input: z.object({}) },
  async (tx): Promise<readonly RunningProcess[]> => {
    const rows = await tx.select().from(processes).orderBy(asc(processes.name), asc(processes.host))
    return rows.map((row) => ({ ...row, facts: ProcessFacts.parse(row.facts) }))
  },
)
