import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { freePort } from './free-port.ts'
import { type RunningProcess, startProcess } from './start-process.ts'

export type ProductProcess = 'postgres' | 'gateway' | 'worker' | 'web' | 'edge'

export interface RunningProduct {
  /** Public origin. */
  readonly web: string
  readonly dicomPort: number
  readonly dataDir: string
  /** `npm start` itself; its output is what the operator sees. */
  readonly supervisor: RunningProcess
  /** `${DATA_DIR}/demo.json`. */
  readonly demo: unknown
  /** Process id of one of its processes, as of now; it changes when the process is started again. */
  pidOf(name: ProductProcess): number
  kill9(name: ProductProcess): void
  /** Ctrl-C; resolves when everything has ended, with the exit code. */
  stop(): Promise<number | null>
}

const LAUNCHER = fileURLToPath(new URL('../../../../infra/local/start.mjs', import.meta.url))
// The first start on a machine builds web and viewer.
const READY_TIMEOUT_MS = 10 * 60_000
const STOP_GRACE_MS = 60_000

/** Runs `npm start` on its own data folder and free ports, and resolves when it says that it is ready. */
export async function startProduct(
  dataDir: string,
  env: Readonly<Record<string, string>> = {},
): Promise<RunningProduct> {
  const [port, dicomPort] = [await freePort(), await freePort()]
  const supervisor = await startProcess({
    command: process.execPath,
    args: [LAUNCHER],
    env: { PORT: String(port), DICOM_PORT: String(dicomPort), DATA_DIR: dataDir, ...env },
  })
  try {
    await supervisor.waitForLine(/^yingtong ready {2}/, READY_TIMEOUT_MS)
  } catch (error) {
    await supervisor.stop(STOP_GRACE_MS)
    throw error
  }
  const json = (name: string): unknown => JSON.parse(readFileSync(join(dataDir, name), 'utf8'))
  const pidOf = (name: ProductProcess) => {
    const { processes } = json('run.json') as { processes: Record<string, { pid: number }> }
    const pid = processes[name]?.pid
    if (pid === undefined) throw new Error(`${name} does not run`)
    return pid
  }
  return {
    web: `http://127.0.0.1:${env.PORT ?? port}`,
    dicomPort: Number(env.DICOM_PORT ?? dicomPort),
    dataDir,
    supervisor,
    get demo() {
      return json('demo.json')
    },
    pidOf,
    kill9: (name) => process.kill(pidOf(name), 'SIGKILL'),
    stop: async () => (await supervisor.stop(STOP_GRACE_MS)).code,
  }
}
