import { setPriority } from 'node:os'
import { parentPort } from 'node:worker_threads'
import { reasonOf } from '@yingtong/agent-protocol'
import { isDiskFault } from '../spool/durable-file.ts'
import { assemblePack } from './assemble-pack.ts'
import { encodeObject } from './encode-object.ts'
import { type PackReply, PackTaskError, type PackTaskMessage } from './pack-tasks.ts'

const PROGRESS_INTERVAL_MS = 1_000

// On Linux this lowers the calling thread only: receiving goes before packing.
if (process.platform === 'linux') setPriority(0, 10)

async function run({ id, task }: PackTaskMessage): Promise<PackReply> {
  try {
    if (task.kind === 'assemble') return { id, assembled: await assemblePack(task) }
    return { id, encoded: await encodeObject(task, progressOf(id)) }
  } catch (error) {
    if (error instanceof PackTaskError) return { id, failure: error.failure, detail: reasonOf(error) }
    return { id, failure: isDiskFault(error) ? 'no-room' : 'failed', detail: reasonOf(error) }
  }
}

/** A long multi-frame file says now and then that it is getting on. */
function progressOf(id: number): () => void {
  let saidAt = Date.now()
  return () => {
    if (Date.now() - saidAt < PROGRESS_INTERVAL_MS) return
    saidAt = Date.now()
    parentPort?.postMessage({ id, progress: true } satisfies PackReply)
  }
}

let last: Promise<unknown> = Promise.resolve()

parentPort?.on('message', (message: PackTaskMessage) => {
  last = last.then(async () => parentPort?.postMessage(await run(message)))
})
