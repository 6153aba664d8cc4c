import * as fs from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type RunningProcess, startProcess } from '@yingtong/testkit'
import { afterAll } from 'vitest'
import { NO_CLOUD, testVariables, writeTestKey } from './test-agent.ts'

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url))

export interface AgentProcess extends RunningProcess {
  readonly dicomPort: number
  readonly metricsPort: number
}

export interface AgentProcessOptions {
  readonly dataDir: string
  readonly env?: Readonly<Record<string, string>>
  /** A program that runs node, with its arguments: strace, say. */
  readonly under?: readonly string[]
}

/** Agents as processes of their own, to be killed; none outlives the tests. */
export function useAgentProcesses(): { start(options: AgentProcessOptions): Promise<AgentProcess> } {
  const started: RunningProcess[] = []
  afterAll(async () => {
    for (const child of started) if (child.running) await child.kill9()
  })
  return {
    start: async ({ dataDir, env = {}, under = [] }) => {
      const keyFile = join(dataDir, 'agent.pem')
      if (!fs.existsSync(keyFile)) writeTestKey(dataDir)
      const [command = process.execPath, ...args] = [...under, process.execPath, MAIN]
      // The test runner keeps compiled code in a folder of its own, which is none of the agent's.
      const runner = { NODE_COMPILE_CACHE: undefined }
      const variables = { ...runner, ...testVariables(dataDir, keyFile), CLOUD_URL: NO_CLOUD, ...env }
      const child = await startProcess({ command, args, env: variables })
      started.push(child)
      const line = await child.waitForLine(/"event":"agent\.ready"/, 60_000)
      const { dicomPort, metricsPort } = JSON.parse(line.slice(line.indexOf('{')))
      // The getters of a running process must stay getters.
      return Object.assign(Object.create(child), { dicomPort, metricsPort })
    },
  }
}
