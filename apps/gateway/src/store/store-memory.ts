import type { MemoryBudget, ObjectStore } from '@yingtong/domain'
import { cachedStore } from './cached-store.ts'

interface MemoryEnvironment {
  readonly STORE_CACHE_MIB: number
  readonly S3_ENDPOINT?: string | undefined
  readonly STORE_SEALING?: 'on' | 'off' | undefined
}

/** A folder has no round trips to save, so the first image need not wait for much: one chunk of a sealed object. */
const SEALED_BLOCK_BYTES = 1024 * 1024

/**
 * The gateway's memory in front of a store. A request to S3 costs a round trip, a sealed byte the work of opening it:
 * both are paid once for a block. An open folder is already cached by the operating system.
 */
export function storeMemory(
  store: ObjectStore,
  env: MemoryEnvironment,
  budget?: Pick<MemoryBudget, 'enter' | 'spareBytes'>,
): ObjectStore {
  const maxBytes = env.STORE_CACHE_MIB
  if (env.S3_ENDPOINT) return cachedStore(store, { maxBytes, ...(budget ? { budget } : {}) })
  if (env.STORE_SEALING === 'off') return store
  return cachedStore(store, { maxBytes, blockBytes: SEALED_BLOCK_BYTES, ...(budget ? { budget } : {}) })
}
