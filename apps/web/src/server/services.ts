import type { OpenServices } from '@yingtong/platform'
import { readEnvironment } from '../env.ts'
import { loadDomain, loadPlatform } from '../server-packages.ts'

// Route bundles are separate module graphs; the pool and the queue are opened once for the process.
const holder = globalThis as { yingtongServices?: Promise<OpenServices> }

async function open(): Promise<OpenServices> {
  const { openServices } = await loadPlatform()
  return openServices(readEnvironment(), {
    name: 'web',
    poolSize: 12,
    // Somebody waits for this page: the next request tries again.
    databaseWaitMs: 3_000,
    withoutStore: true,
    isPart: true,
  })
}

/** A start without its database is no fault of the request that asked for it. */
async function refused(error: unknown): Promise<unknown> {
  const { DomainError, isAway } = await loadDomain()
  if (!isAway(error)) return error
  return new DomainError('unavailable', 'the archive cannot be reached for the moment; try again', {
    cause: error,
  })
}

/** The services of this process; a start that failed is tried again at the next request. */
export function services(): Promise<OpenServices> {
  holder.yingtongServices ??= open().catch(async (error: unknown) => {
    delete holder.yingtongServices
    throw await refused(error)
  })
  return holder.yingtongServices
}
