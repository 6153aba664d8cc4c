import { readFileSync } from 'node:fs'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { createMasterKeyFile } from '@yingtong/platform'
import { freePort, type RunningProcess, startProcess, type TestRegion } from '@yingtong/testkit'

const MAIN = fileURLToPath(new URL('../../apps/gateway/src/main.ts', import.meta.url))
const LOOK_MS = 100
const KIB = 1024

export interface Peaks {
  /** Resident memory of the gateway itself, MiB. */
  readonly gatewayMib: number
  /** Of all its decoders together, MiB. */
  readonly childrenMib: number
}

export interface GatewayProcess {
  readonly origin: string
  readonly process: RunningProcess
  /** Its store and scratch files, as it sees them itself. */
  readonly dataDir: string
  /** The most since the last call. */
  takePeaks(): Peaks
  stop(): Promise<void>
}

function residentMib(pid: number): number {
  try {
    const kib = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1]
    return Number(kib ?? 0) / KIB
  } catch {
    return 0
  }
}

function childrenOf(pid: number): readonly number[] {
  try {
    const own = readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1').trim()
    const children = own === '' ? [] : own.split(' ').map(Number)
    return children.flatMap((child) => [child, ...childrenOf(child)])
  } catch {
    return []
  }
}

export interface GatewayProcessOptions {
  /** The command that runs it, told where its data will lie: on a disk of its own, under somebody who plants faults. */
  readonly under?: (dataDir: string) => readonly string[]
}

/** The gateway as it ships, a process of its own, on the database of a test region; its memory is watched. */
export async function startGatewayProcess(
  region: TestRegion,
  { under = () => [] }: GatewayProcessOptions = {},
): Promise<GatewayProcess> {
  const folder = await mkdtemp(join(tmpdir(), 'yingtong-gateway-'))
  const dataDir = join(folder, 'data')
  await mkdir(dataDir)
  const key = join(folder, 'master.key')
  createMasterKeyFile(key)
  const port = await freePort()
  const origin = `http://127.0.0.1:${port}`
  const [command = '', ...args] = [...under(dataDir), process.execPath, MAIN]
  const running = await startProcess({
    command,
    args,
    env: {
      DATABASE_URL: region.appUrl,
      DATA_DIR: dataDir,
      MASTER_KEY_FILE: key,
      STORE_SEALING: 'off',
      HOST: '127.0.0.1',
      PORT: String(port),
      METRICS_PORT: String(await freePort()),
      PUBLIC_ORIGIN: origin,
      LOG_LEVEL: 'info',
    },
  })
  await running.waitForLine(/gateway listens/, 60_000)
  let peaks: Peaks = { gatewayMib: 0, childrenMib: 0 }
  let watching = true
  const watch = async () => {
    while (watching) {
      const children = childrenOf(running.pid).reduce((sum, pid) => sum + residentMib(pid), 0)
      peaks = {
        gatewayMib: Math.max(peaks.gatewayMib, residentMib(running.pid)),
        childrenMib: Math.max(peaks.childrenMib, children),
      }
      await delay(LOOK_MS)
    }
  }
  const watched = watch()
  return {
    origin,
    process: running,
    dataDir: join('/proc', String(running.pid), 'root', dataDir),
    takePeaks() {
      const taken = { gatewayMib: Math.round(peaks.gatewayMib), childrenMib: Math.round(peaks.childrenMib) }
      peaks = { gatewayMib: 0, childrenMib: 0 }
      return taken
    },
    async stop() {
      watching = false
      await watched
      await running.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
