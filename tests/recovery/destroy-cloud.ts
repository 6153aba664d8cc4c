import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { readCluster, waitUntil } from '@yingtong/testkit/machine'
import { readJson } from '../harness/product-data.ts'
import type { Product } from '../harness/start-product.ts'

/** What is the hospital's own: its machine does not burn with the cloud. */
const SURVIVES = 'edge'

const isAlive = (pid: number) => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

/** Everything ends at once, without a word, and the cloud's disk is gone: database, objects, keys, secrets. */
export async function destroyCloud(product: Product): Promise<void> {
  const { supervisor, processes } = readJson<{
    supervisor: { pid: number }
    processes: Record<string, { pid: number }>
  }>(product, 'run.json')
  const pids = [supervisor.pid, ...Object.values(processes).map(({ pid }) => pid)]
  for (const pid of pids) if (isAlive(pid)) process.kill(pid, 'SIGKILL')
  await waitUntil('every process has ended', () => !pids.some(isAlive))
  const pgdata = readCluster(join(product.dataDir, 'postgres'))?.pgdata
  if (pgdata) await rm(pgdata, { recursive: true })
  for (const name of await readdir(product.dataDir))
    if (name !== SURVIVES) await rm(join(product.dataDir, name), { recursive: true, force: true })
}
