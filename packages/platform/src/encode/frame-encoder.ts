import { Worker } from 'node:worker_threads'
import type { PixelFormat } from '@yingtong/codecs'
import type { FrameEncoder } from '@yingtong/domain'
import type { EncodeAnswer, EncodeTask } from './frame-encoder-worker.ts'

const WORKER = new URL('./frame-encoder-worker.ts', import.meta.url)

type Waiting = Map<number, (codestream: Uint8Array | null) => void>

/** One thread; when it dies, the frames it held are kept as they came and the next frame starts it anew. */
function encoderThread() {
  const waiting: Waiting = new Map()
  let worker: Worker | null = null
  let nextId = 1

  function start(): Worker {
    const started = new Worker(WORKER)
    started.on('message', ({ id, codestream }: EncodeAnswer) => {
      waiting.get(id)?.(codestream)
      waiting.delete(id)
      if (waiting.size === 0) started.unref()
    })
    const end = () => {
      if (worker === started) worker = null
      for (const settle of waiting.values()) settle(null)
      waiting.clear()
    }
    started.on('error', end)
    started.on('exit', end)
    started.unref()
    return started
  }

  return {
    get load() {
      return waiting.size
    },
    encode(frame: Uint8Array, format: PixelFormat): Promise<Uint8Array | null> {
      worker ??= start()
      const target = worker
      const id = nextId++
      return new Promise((resolve) => {
        waiting.set(id, resolve)
        target.ref()
        target.postMessage({ id, frame, format } satisfies EncodeTask)
      })
    },
    stop: () => worker?.terminate(),
  }
}

/** Compresses frames in `threads` worker threads, each frame decoded again and compared there. */
export function frameEncoder(threads: number): FrameEncoder & { stop(): Promise<void> } {
  const pool = Array.from({ length: threads }, encoderThread)
  return {
    encode: (frame, format) => pool.reduce((a, b) => (b.load < a.load ? b : a)).encode(frame, format),
    async stop() {
      await Promise.all(pool.map((thread) => thread.stop()))
    },
  }
}
