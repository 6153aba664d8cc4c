import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { DomainError, type ImageRenderer, type RenderRequest } from '@yingtong/domain'

export type RenderTask =
  | ({ readonly kind: 'render' } & RenderRequest)
  | ({ readonly kind: 'decode' } & Pick<RenderRequest, 'frame' | 'transferSyntaxUid' | 'format'>)

const CHILD = fileURLToPath(new URL('./render-child.ts', import.meta.url))
const HEAP_MIB = 512
const TASK_TIMEOUT_MS = 20_000
/** A frame that decodes to more is refused before it is sent. */
const FRAME_BYTES_MAX = 512 * 1024 * 1024

interface Waiting {
  readonly resolve: (value: unknown) => void
  readonly reject: (error: Error) => void
  readonly timer: NodeJS.Timeout
}

interface Answer {
  readonly id: number
  readonly result?: unknown
  readonly error?: string
}

/** One child process; restarted when it dies or hangs, with what it was doing refused. */
function sandbox() {
  let child: ChildProcess | null = null
  let nextId = 1
  const waiting = new Map<number, Waiting>()

  function failAll(reason: string): void {
    for (const { reject, timer } of waiting.values()) {
      clearTimeout(timer)
      reject(new DomainError('invalid', reason))
    }
    waiting.clear()
  }

  function start(): ChildProcess {
    const started = fork(CHILD, {
      execArgv: [`--max-old-space-size=${HEAP_MIB}`],
      // Nothing of the parent's environment: no database address, no keys.
      env: { NODE_ENV: 'production', NODE_NO_WARNINGS: '1', PATH: '' },
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    })
    started.on('message', ({ id, result, error }: Answer) => {
      const task = waiting.get(id)
      if (!task) return
      waiting.delete(id)
      clearTimeout(task.timer)
      if (error === undefined) task.resolve(result)
      else task.reject(new DomainError('invalid', `the image cannot be decoded: ${error}`))
    })
    // A task sent to a child that just died is told here; what waits is refused at its exit.
    started.on('error', () => {})
    started.on('exit', () => {
      if (child === started) child = null
      failAll('the image could not be decoded within its limits')
    })
    started.unref()
    started.channel?.unref()
    return started
  }

  return {
    get load() {
      return waiting.size
    },
    run(task: RenderTask): Promise<unknown> {
      child ??= start()
      const target = child
      const id = nextId++
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => target.kill('SIGKILL'), TASK_TIMEOUT_MS)
        waiting.set(id, { resolve, reject, timer })
        target.send({ id, task })
      })
    },
    stop: () => child?.kill('SIGKILL'),
  }
}

function assertBounded({ format }: Pick<RenderRequest, 'format'>): void {
  const bytes = (format.rows * format.columns * format.samplesPerPixel * format.bitsAllocated) / 8
  if (!(bytes > 0) || bytes > FRAME_BYTES_MAX)
    throw new DomainError('invalid', `a frame of ${format.rows} × ${format.columns} cannot be rendered`)
}

/**
 * Decodes and renders foreign pixels in child processes with a memory limit and 20 s a picture (promise B3).
 * The children inherit no environment, so a decoder that is taken over holds no key.
 */
export function sandboxedRenderer(children = 2): ImageRenderer & { stop(): void } {
  const sandboxes = Array.from({ length: children }, sandbox)
  const leastBusy = () => sandboxes.reduce((a, b) => (b.load < a.load ? b : a))
  return {
    async render(request) {
      assertBounded(request)
      return (await leastBusy().run({ kind: 'render', ...request })) as Uint8Array
    },
    async decode(request) {
      assertBounded(request)
      return (await leastBusy().run({ kind: 'decode', ...request })) as Awaited<
        ReturnType<ImageRenderer['decode']>
      >
    },
    stop: () => {
      for (const each of sandboxes) each.stop()
    },
  }
}
