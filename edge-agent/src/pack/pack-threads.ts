import type { Worker } from 'node:worker_threads'
import { reasonOf } from '@yingtong/agent-protocol'
import { startThread } from '../spool/start-thread.ts'
import {
  type AssembledPack,
  type AssembleTask,
  type EncodedObject,
  type EncodeTask,
  type PackReply,
  type PackTask,
  PackTaskError,
} from './pack-tasks.ts'

/** Frames being encoded at once, in bytes: encoding and comparing takes about six times as much memory. */
const FRAME_BYTES_AT_ONCE = 12 * 1024 * 1024
/** WASM memory never shrinks: a thread that has seen a frame of this size is replaced when it has nothing to do. */
const WORN_FRAME_BYTES = 6 * 1024 * 1024
const SILENCE_MAX_MS = 180_000

export interface PackThreads {
  /** `frameBytes`: the size of one native frame, which decides how much may run beside it. */
  encode(task: EncodeTask, frameBytes: number): Promise<EncodedObject>
  assemble(task: AssembleTask): Promise<AssembledPack>
  /** Tasks taken and not done. */
  readonly load: number
  close(): Promise<void>
}

type Result = Exclude<PackReply, { progress: true } | { failure: string }>

interface Job {
  readonly task: PackTask
  readonly frameBytes: number
  resolve(result: Result): void
  reject(error: PackTaskError): void
}

interface Thread {
  readonly worker: Worker
  job: Job | null
  worn: boolean
  silence: NodeJS.Timeout | undefined
}

/** `count` threads that encode and assemble; a thread that dies or falls silent costs its task and is replaced. */
export function startPackThreads(count: number, silenceMaxMs = SILENCE_MAX_MS): PackThreads {
  const threads = new Set<Thread>()
  const queue: Job[] = []
  let closed = false

  const framesRunning = (): number => [...threads].reduce((sum, { job }) => sum + (job?.frameBytes ?? 0), 0)
  const fits = ({ frameBytes }: Job): boolean => {
    const running = framesRunning()
    return running === 0 || frameBytes === 0 || running + frameBytes <= FRAME_BYTES_AT_ONCE
  }
  const pump = (): void => {
    while (!closed && queue.length > 0) {
      const next = queue.findIndex(fits)
      const thread = next < 0 ? undefined : (idleOf(threads) ?? (threads.size < count ? start() : undefined))
      const [job] = thread ? queue.splice(next, 1) : []
      if (!thread || !job) return
      give(thread, job)
    }
  }
  const give = (thread: Thread, job: Job): void => {
    thread.job = job
    listen(thread)
    thread.worker.postMessage({ id: 0, task: job.task })
  }
  const listen = (thread: Thread): void => {
    clearTimeout(thread.silence)
    thread.silence = setTimeout(() => void thread.worker.terminate(), silenceMaxMs)
  }
  const start = (): Thread => {
    const worker = startThread(new URL('./pack-worker.ts', import.meta.url))
    const thread: Thread = { worker, job: null, worn: false, silence: undefined }
    threads.add(thread)
    worker.on('message', (reply: PackReply) => {
      if ('progress' in reply) return listen(thread)
      settle(thread, reply)
      // Its successor is started when its memory has been given back.
      if (thread.worn) void thread.worker.terminate()
      else pump()
    })
    let cause: string = 'the thread ended'
    worker.on('error', (error) => {
      cause = reasonOf(error)
    })
    worker.on('exit', () => {
      threads.delete(thread)
      clearTimeout(thread.silence)
      thread.job?.reject(new PackTaskError('failed', cause))
      pump()
    })
    return thread
  }
  const run = (task: PackTask, frameBytes: number): Promise<Result> =>
    new Promise((resolve, reject) => {
      queue.push({ task, frameBytes, resolve, reject })
      pump()
    })

  return {
    encode: async (task, frameBytes) => {
      const result = await run(task, frameBytes)
      if ('encoded' in result) return result.encoded
      throw new PackTaskError('failed', 'unexpected answer')
    },
    assemble: async (task) => {
      const result = await run(task, 0)
      if ('assembled' in result) return result.assembled
      throw new PackTaskError('failed', 'unexpected answer')
    },
    get load() {
      return queue.length + [...threads].filter(({ job }) => job).length
    },
    close: async () => {
      closed = true
      for (const job of queue.splice(0)) job.reject(new PackTaskError('failed', 'stopping'))
      await Promise.all([...threads].map(({ worker }) => worker.terminate()))
    },
  }
}

function idleOf(threads: ReadonlySet<Thread>): Thread | undefined {
  return [...threads].find(({ job, worn }) => !job && !worn)
}

function settle(thread: Thread, reply: Exclude<PackReply, { progress: true }>): void {
  clearTimeout(thread.silence)
  const { job } = thread
  thread.job = null
  if (!job) return
  if (job.frameBytes >= WORN_FRAME_BYTES) thread.worn = true
  if ('failure' in reply) job.reject(new PackTaskError(reply.failure, reply.detail))
  else job.resolve(reply)
}
