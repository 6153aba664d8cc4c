import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort, type RunningProcess, runProgram, startProcess } from '@yingtong/testkit/machine'
import { ROOT } from '../harness/start-product.ts'

/** A computer in a hospital, on which a technician enrols and starts an agent; and one made from a copy of its disk. */
export interface AgentMachine {
  /** Types a line that the page shows, as it stands there. */
  type(line: string, disk?: string): Promise<{ readonly code: number | null; readonly output: string }>
  /** Keeps the disk as it is now, for `startCopy`. */
  copyDisk(): Promise<void>
  /** The port on which its agent listens. */
  startAgent(): Promise<number>
  startCopy(): Promise<void>
  stop(): Promise<void>
}

export async function agentMachine(): Promise<AgentMachine> {
  const folder = await mkdtemp(join(tmpdir(), 'agent-machine-'))
  const running: RunningProcess[] = []
  const disk = (name: string) => join(folder, name)

  async function start(name: string): Promise<number> {
    const port = await freePort()
    // As from another machine: programs on this one are let in otherwise.
    const EDGE_CALLERS = 'NOBODY@192.0.2.1'
    const env = { DATA_DIR: disk(name), DICOM_PORT: String(port), EDGE_METRICS_PORT: '0', EDGE_CALLERS }
    const args = ['infra/local/run.mjs', 'edge-agent/src/main.ts']
    const agent = await startProcess({ command: 'node', args, cwd: ROOT, env })
    running.push(agent)
    await agent.waitForLine(/"event":"agent\.ready"/, 60_000)
    return port
  }

  return {
    type: async (line, name = 'disk') => {
      const [command = '', ...args] = line.split(' ')
      return runProgram({ command, args, cwd: ROOT, env: { DATA_DIR: disk(name) } })
    },
    copyDisk: () => cp(disk('disk'), disk('copy'), { recursive: true }),
    startAgent: () => start('disk'),
    startCopy: async () => {
      await start('copy')
    },
    stop: async () => {
      for (const agent of running) await agent.stop(10_000)
      await rm(folder, { recursive: true, force: true })
    },
  }
}
