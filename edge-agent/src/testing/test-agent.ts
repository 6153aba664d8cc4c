import { generateKeyPairSync } from 'node:crypto'
import * as fs from 'node:fs'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import { type Agent, startAgent } from '../agent.ts'
import { type EdgeEnv, readEdgeEnv } from '../env.ts'
import { createLog } from '../log.ts'
import { spoolLayout } from '../spool/layout.ts'

export interface TestAgent extends Agent {
  readonly logged: readonly string[]
  readonly layout: ReturnType<typeof spoolLayout>
}

export interface TestKey {
  readonly path: string
  /** Raw Ed25519 public key in base64. */
  readonly publicKey: string
}

/** A key pair as enrolment leaves it. */
export function writeTestKey(folder: string): TestKey {
  const path = join(folder, 'agent.pem')
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  fs.writeFileSync(path, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 })
  const raw = publicKey.export({ type: 'spki', format: 'der' }).subarray(-32)
  return { path, publicKey: raw.toString('base64') }
}

/** Nobody listens there. */
export const NO_CLOUD = 'http://127.0.0.1:9'

/** Variables for an agent of a test: free ports, a small reserve. */
export function testVariables(dataDir: string, keyFile: string): Record<string, string> {
  return {
    DICOM_HOST: '127.0.0.1',
    DICOM_PORT: '0',
    DATA_DIR: dataDir,
    CLOUD_URL: NO_CLOUD,
    EDGE_AGENT_ID: 'agent-of-a-test',
    EDGE_KEY_FILE: keyFile,
    EDGE_MIN_FREE_BYTES: String(1024 * 1024),
    EDGE_METRICS_PORT: '0',
  }
}

/** Agents inside the test process, stopped at its end. */
export function useAgents(): { start(env: Partial<EdgeEnv> & { DATA_DIR: string }): Promise<TestAgent> } {
  const running = new Set<Agent>()
  afterAll(async () => {
    for (const agent of running) await agent.stop(0)
  })
  return {
    start: async (env) => {
      const logged: string[] = []
      const log = createLog({ write: (line) => logged.push(line) })
      const keyFile = env.EDGE_KEY_FILE ?? writeTestKey(env.DATA_DIR).path
      const agent = await startAgent({ ...readEdgeEnv(testVariables(env.DATA_DIR, keyFile)), ...env }, log)
      running.add(agent)
      const stop = async (graceMs?: number) => {
        running.delete(agent)
        await agent.stop(graceMs)
      }
      return { ...agent, stop, logged, layout: spoolLayout(env.DATA_DIR) }
    },
  }
}
