import type { Worker } from 'node:worker_threads'
import { startThread } from './start-thread.ts'

/** `used` bytes of the block belong to the stream; −1 gives the stream up. */
export interface DigestRequest {
  readonly stream: number
  readonly block: ArrayBuffer
  readonly used: number
  readonly last: boolean
}

export interface DigestReply {
  readonly stream: number
  readonly block: ArrayBuffer
  readonly sha256: string | null
}

/** SHA-256 of one object as it comes off the socket. */
export interface DigestStream {
  /** Copies the chunk; a promise means: wait for it before the next chunk, the thread is behind. */
  update(chunk: Uint8Array): Promise<void> | undefined
  /** The digest in hex. */
  finish(): Promise<string>
  /** Forgets a stream that will not be finished. */
  abandon(): void
}

export interface DigestThread {
  open(): DigestStream
  close(): Promise<void>
}

const BLOCK_BYTES = 128 * 1024
const BLOCKS_PER_STREAM = 8

interface StreamState {
  inFlight: number
  wake(): void
  settle: { resolve(sha256: string): void; reject(error: Error): void } | null
}

/**
 * SHA-256 on a thread of its own: on a processor without SHA instructions it takes longer than receiving, writing and
 * fsync together, and so it runs beside them. A thread that dies fails its streams and is started again.
 */
export function startDigestThread(): DigestThread {
  const streams = new Map<number, StreamState>()
  const spare: ArrayBuffer[] = []
  let nextStream = 1
  let closing = false
  let worker = startWorker()

  function startWorker(): Worker {
    const started = startThread(new URL('./digest-worker.ts', import.meta.url))
    started.on('message', ({ stream, block, sha256 }: DigestReply) => {
      spare.push(block)
      const state = streams.get(stream)
      if (!state) return
      state.inFlight--
      if (sha256 !== null) {
        streams.delete(stream)
        state.settle?.resolve(sha256)
      } else state.wake()
    })
    started.on('error', (error) => failAll(streams, error))
    started.on('exit', () => {
      failAll(streams, new Error('the digest thread ended'))
      if (!closing) worker = startWorker()
    })
    return started
  }

  const post = (request: DigestRequest): void => worker.postMessage(request, [request.block])
  return {
    open: () => {
      const stream = nextStream++
      const state: StreamState = { inFlight: 0, wake: () => undefined, settle: null }
      streams.set(stream, state)
      return createStream({
        stream,
        state,
        streams,
        post,
        takeBlock: () => spare.pop() ?? new ArrayBuffer(BLOCK_BYTES),
      })
    },
    close: async () => {
      closing = true
      await worker.terminate()
    },
  }
}

function failAll(streams: Map<number, StreamState>, error: Error): void {
  for (const [stream, state] of streams) {
    streams.delete(stream)
    state.settle?.reject(error)
    state.wake()
  }
}

interface StreamContext {
  readonly stream: number
  readonly state: StreamState
  readonly streams: ReadonlyMap<number, StreamState> & { delete(stream: number): boolean }
  post(request: DigestRequest): void
  takeBlock(): ArrayBuffer
}

function createStream({ stream, state, streams, post, takeBlock }: StreamContext): DigestStream {
  let block = takeBlock()
  let used = 0
  const send = (last: boolean): void => {
    state.inFlight++
    post({ stream, block, used, last })
    used = 0
  }
  return {
    update: (chunk) => {
      for (let done = 0; done < chunk.byteLength; ) {
        const take = Math.min(chunk.byteLength - done, BLOCK_BYTES - used)
        new Uint8Array(block, used, take).set(chunk.subarray(done, done + take))
        used += take
        done += take
        if (used < BLOCK_BYTES) continue
        send(false)
        block = takeBlock()
      }
      if (state.inFlight < BLOCKS_PER_STREAM || !streams.has(stream)) return undefined
      return new Promise((resolve) => {
        state.wake = resolve
      })
    },
    finish: () =>
      new Promise((resolve, reject) => {
        if (!streams.has(stream)) return reject(new Error('the digest thread ended'))
        state.settle = { resolve, reject }
        send(true)
      }),
    abandon: () => {
      if (!streams.delete(stream)) return
      used = -1
      send(true)
    },
  }
}
