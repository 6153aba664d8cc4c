import type { OpenServices } from '@yingtong/platform'
import { readEnvironment } from '../env.ts'
import { loadPlatform } from '../server-packages.ts'

// Route bundles are separate module graphs; the pool and the queue are opened once for the process.
const holder = globalThis as { yingtongServices?: Promise<OpenServices> }

async function open(): Promise<OpenServices> {
  const { openServices } = await loadPlatform()
  return openServices(readEnvironment(), {
    name: 'web',
    poolSize: 8,
    withoutStore: true,
    isPart: true,
  })
}

/** The services of this process; a start that failed is tried again at the next request. */
export function services(): Promise<OpenServices> {
  holder.yingtongServices ??= open().catch((error: unknown) => {
    delete holder.yingtongServices
    throw error
  })
  return holder.yingtongServices
}
