import { afterAll } from 'vitest'
import { type Agent, type AgentConfig, startAgent } from '../agent.ts'
import { createLog } from '../log.ts'
import { parseCallerRules } from '../receive/caller-policy.ts'
import { spoolLayout } from '../spool/layout.ts'

export const TEST_CONFIG: Omit<AgentConfig, 'DATA_DIR'> = {
  DICOM_HOST: '127.0.0.1',
  DICOM_PORT: 0,
  EDGE_AE_TITLE: 'EDGE',
  EDGE_CALLERS: parseCallerRules('*@private'),
  EDGE_MIN_FREE_BYTES: 1024 * 1024,
  EDGE_WORKERS: 2,
}

export interface TestAgent extends Agent {
  readonly logged: readonly string[]
  readonly layout: ReturnType<typeof spoolLayout>
}

/** Agents inside the test process, stopped at its end. */
export function useAgents(): {
  start(config: Partial<AgentConfig> & { DATA_DIR: string }): Promise<TestAgent>
} {
  const running = new Set<Agent>()
  afterAll(async () => {
    for (const agent of running) await agent.stop(0)
  })
  return {
    start: async (config) => {
      const logged: string[] = []
      const log = createLog({ write: (line) => logged.push(line) })
      const agent = await startAgent({ ...TEST_CONFIG, ...config }, log)
      running.add(agent)
      const stop = async (graceMs?: number) => {
        running.delete(agent)
        await agent.stop(graceMs)
      }
      return { ...agent, stop, logged, layout: spoolLayout(config.DATA_DIR) }
    },
  }
}
