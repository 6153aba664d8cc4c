import { acceptsConnections, waitUntil } from '@yingtong/testkit/machine'
import { adminDatabase, readJson } from '../harness/product-data.ts'
import type { Product } from '../harness/start-product.ts'
import { stillRuns } from './process-tree.ts'

export const PROCESSES = ['edge', 'gateway', 'worker', 'web', 'postgres'] as const
/** `backup` runs in houses with a BACKUP_DIR only. */
export type ProcessName = (typeof PROCESSES)[number] | 'backup'

const WORKS_AGAIN_MS = 30_000

interface RunFile {
  readonly processes: Readonly<
    Record<string, { readonly pid: number; readonly startTicks: string } | undefined>
  >
}

function identityOf(product: Product, name: ProcessName) {
  const identity = readJson<RunFile>(product, 'run.json').processes[name]
  // Zero would be the tests themselves, to a kill.
  if (!identity?.pid) throw new Error(`${name} does not run`)
  return identity
}

/** Process ids as `npm start` knows them now. */
export const pidOf = (product: Product, name: ProcessName) => identityOf(product, name).pid

/** `kill -9` of the process itself: its id may be a stranger's a moment after its death. Resolves with the id. */
export async function killNow(product: Product, name: ProcessName): Promise<number> {
  await waitUntil(`${name} runs`, () => stillRuns(identityOf(product, name)), WORKS_AGAIN_MS)
  const { pid } = identityOf(product, name)
  process.kill(pid, 'SIGKILL')
  return pid
}

const ok = async (url: string) => (await fetch(url, { signal: AbortSignal.timeout(2000) })).ok

/** A port that only processes of the house use. */
export const internal = (product: Product, name: string) =>
  `http://127.0.0.1:${readJson<Record<string, number>>(product, 'ports.json')[name]}`

/** Whether it does its work, asked from outside and not of the supervisor. */
const WORKS: Readonly<Record<ProcessName, (product: Product) => Promise<boolean>>> = {
  edge: ({ dicomPort }) => acceptsConnections(dicomPort),
  gateway: ({ web }) => ok(`${web}/readyz`),
  worker: (product) => ok(`${internal(product, 'workerMetrics')}/metrics`),
  backup: (product) => ok(`${internal(product, 'backupMetrics')}/metrics`),
  web: (product) => ok(`${internal(product, 'web')}/`),
  postgres: async (product) => {
    const client = adminDatabase(product)
    client.on('error', () => undefined)
    await client.connect()
    await client.query('select 1')
    await client.end()
    return true
  },
}

export interface Recovery {
  readonly name: ProcessName
  /** From the kill until a new process was started, and until that one did its work, milliseconds. */
  readonly restartedMs: number
  readonly worksMs: number
}

/** `kill -9`, then how long it took to come back. */
export async function killAndWatch(
  product: Product,
  name: ProcessName,
  patienceMs = WORKS_AGAIN_MS,
): Promise<Recovery> {
  const before = await killNow(product, name)
  const start = performance.now()
  await waitUntil(`${name} is started again`, () => pidOf(product, name) !== before, patienceMs)
  const restartedMs = Math.round(performance.now() - start)
  await waitUntil(`${name} works again`, () => WORKS[name](product), patienceMs)
  return { name, restartedMs, worksMs: Math.round(performance.now() - start) }
}
