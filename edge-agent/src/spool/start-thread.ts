import { getCompileCacheDir } from 'node:module'
import { Worker } from 'node:worker_threads'

/** A worker thread of ours: it gets nothing of the environment but where compiled code is kept. */
export function startThread(file: URL, workerData?: unknown): Worker {
  const folder = getCompileCacheDir()
  const thread = new Worker(file, {
    workerData,
    env: folder ? { NODE_COMPILE_CACHE: folder } : {},
    // What is short-lived here is large and outside the heap; a small nursery keeps it from piling up.
    resourceLimits: { maxYoungGenerationSizeMb: 4 },
  })
  // For its whole life; whoever waits for its answers hears it too.
  return thread.on('error', () => {})
}
