import { afterAll } from 'vitest'
import type { EdgeEnv } from '../env.ts'
import { type CloudDouble, type CloudDoubleOptions, startCloudDouble } from './cloud-double.ts'
import { useTempFolder } from './temp-folder.ts'
import { type TestAgent, useAgents, writeTestKey } from './test-agent.ts'

export interface Connected {
  readonly agent: TestAgent
  readonly cloud: CloudDouble
  /** Objects in packs of this state. */
  items(state: string): number
  /** Stops the agent and starts another one on its folder. */
  restart(env?: Partial<EdgeEnv>): Promise<Connected>
}

/** Agents with a cloud each, both inside the test process. */
export function useConnectedAgents() {
  const folder = useTempFolder()
  const agents = useAgents()
  const clouds: CloudDouble[] = []
  afterAll(async () => {
    for (const cloud of clouds) await cloud.close()
  })
  const join = async (
    cloud: CloudDouble,
    env: Partial<EdgeEnv> & { DATA_DIR: string },
  ): Promise<Connected> => {
    const agent = await agents.start({ CLOUD_URL: cloud.url, ...env })
    return {
      agent,
      cloud,
      items: (state) => agent.status().packs.find((totals) => totals.state === state)?.items ?? 0,
      restart: async (more = {}) => {
        await agent.stop()
        return join(cloud, { ...env, ...more })
      },
    }
  }
  return {
    connect: async (options: Omit<CloudDoubleOptions, 'publicKey'> = {}, env: Partial<EdgeEnv> = {}) => {
      const DATA_DIR = folder.make()
      const key = writeTestKey(DATA_DIR)
      const cloud = await startCloudDouble({ publicKey: key.publicKey, ...options })
      clouds.push(cloud)
      return join(cloud, { DATA_DIR, EDGE_KEY_FILE: key.path, ...env })
    },
  }
}
