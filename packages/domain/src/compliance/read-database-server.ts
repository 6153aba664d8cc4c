import { z } from 'zod'
import { flow } from '../kernel/index.ts'
import { judgeDatabase } from './internal/judge-database.ts'

/** The database server and what it must at least be, for whoever can have it updated. */
export const readDatabaseServer = flow(
  {
    name: 'platform.read-server',
    scope: 'platform:operate',
    audit: 'platform.listed',
    input: z.object({}),
  },
  async (step, _input, { services }) => {
    await step('platform.listed', async () => {})
    return judgeDatabase(services)
  },
)
