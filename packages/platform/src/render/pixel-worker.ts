import { once } from 'node:events'
import { Socket } from 'node:net'
import { fileURLToPath } from 'node:url'
import { DomainError } from '@yingtong/domain'
import type { SandboxLimits } from '../sandbox/sandbox-command.ts'
import { type SandboxedChild, spawnSandboxed } from '../sandbox/spawn-sandboxed.ts'
import { PipeReader, writeMessage } from './pipe-messages.ts'
import { answerBytesMax, PixelAnswer, type PixelTask } from './pixel-task.ts'
import { processorSeconds } from './processor-time.ts'

const CHILD = fileURLToPath(new URL('./pixel-child.ts', import.meta.url))
const LOOK_MS = 500

/** Why a child was lost: it used up what a task may use, it waited in vain for a processor, or something else. */
export type Loss = 'limit' | 'starved' | 'killed' | 'crashed'

export class ChildLostError extends Error {
  readonly loss: Loss

  constructor(loss: Loss) {
    super(`a decoder was lost: ${loss}`)
    this.name = 'ChildLostError'
    this.loss = loss
  }
}

export interface WorkerLimits extends SandboxLimits {
  /** Processor time of one task, seconds. */
  readonly taskSeconds: number
}

interface Running extends SandboxedChild {
  readonly reader: PipeReader
  readonly exit: Promise<Loss>
  worked: number
  /** Nothing of an answer is left in the pipe. */
  isInStep: boolean
}

/** Of whoever ends a process from outside: the system out of memory, an administrator. */
const isKill = (code: number | null, signal: string | null) => signal === 'SIGKILL' || code === 128 + 9

function start(limits: WorkerLimits): Running {
  const child = spawnSandboxed(CHILD, { limits })
  const exit = once(child.process, 'exit').then(
    ([code, signal]): Loss => (isKill(code, signal) ? 'killed' : 'crashed'),
    (): Loss => 'crashed',
  )
  // A child that idles keeps no process from ending; the clock of a task does.
  child.process.unref()
  for (const pipe of [child.input, child.output]) if (pipe instanceof Socket) pipe.unref()
  return { ...child, reader: new PipeReader(child.output), exit, worked: 0, isInStep: true }
}

/** A machine without room for one more child or its filter is no fault of the image. */
function startOrLose(limits: WorkerLimits): Running {
  try {
    return start(limits)
  } catch (cause) {
    throw Object.assign(new ChildLostError('killed'), { cause })
  }
}

/**
 * One sandboxed child, started when there is work and replaced when it is lost or has worked for long. It works on one
 * task at a time, so that what ends it can only be that task or somebody from outside.
 */
export class PixelWorker {
  readonly #limits: WorkerLimits
  #running: Running | null = null

  constructor(limits: WorkerLimits) {
    this.#limits = limits
  }

  /** Hands the frame over, then what the child makes of it to `receive`. Throws ChildLostError. */
  async run<T>(
    work: { readonly task: PixelTask; readonly frame: Uint8Array },
    receive: (answer: PixelAnswer, reader: PipeReader) => Promise<T>,
  ): Promise<T> {
    const running = this.#alive()
    const watch = watchOver(running, this.#limits.taskSeconds)
    try {
      const [result] = await Promise.all([
        answered(running, work.task, receive),
        writeMessage(running.input, work.task, work.frame),
      ])
      return result
    } catch (error) {
      // The one who takes it has no use for it, and the pipe stands at its next message.
      if (error instanceof DomainError && running.isInStep) throw error
      this.#running = null
      running.process.kill('SIGKILL')
      if (error instanceof DomainError) throw error
      throw new ChildLostError(watch.loss ?? (await lossOf(running, error)))
    } finally {
      const used = watch.end()
      running.worked += used
      // Its processor time is counted by the kernel too, over its whole life.
      if (running.worked > this.#limits.cpuSeconds / 2) this.stop()
    }
  }

  #alive(): Running {
    if (this.#running) return this.#running
    const started = startOrLose(this.#limits)
    this.#running = started
    started.exit.then(() => {
      if (this.#running === started) this.#running = null
    })
    return started
  }

  get pid(): number | undefined {
    return this.#running?.process.pid
  }

  stop(): void {
    this.#running?.process.kill('SIGKILL')
    this.#running = null
  }
}

async function answered<T>(
  running: Running,
  task: PixelTask,
  receive: (answer: PixelAnswer, reader: PipeReader) => Promise<T>,
): Promise<T> {
  const { reader } = running
  running.isInStep = false
  const answer = PixelAnswer.parse(await reader.head())
  running.isInStep = answer.byteLength === 0
  if (answer.byteLength > answerBytesMax(task)) throw new Error('a decoder answers more than there can be')
  const received = await receive(answer, reader)
  running.isInStep = true
  return received
}

/** What it died of by itself; a child that still lives talked nonsense and is ended by us. */
async function lossOf(running: Running, error: unknown): Promise<Loss> {
  const gone = error instanceof Error && (error.message === 'the pipe ended' || 'syscall' in error)
  return gone ? running.exit : 'crashed'
}

/** Ends a child whose task takes too much processor time, or far too long for whatever reason. */
function watchOver({ process: child }: Running, taskSeconds: number) {
  const started = performance.now()
  const before = child.pid === undefined ? null : processorSeconds(child.pid)
  const state: { loss: Loss | null } = { loss: null }
  const used = () => {
    const now = child.pid === undefined ? null : processorSeconds(child.pid)
    return now === null || before === null ? (performance.now() - started) / 1000 : now - before
  }
  const timer = setInterval(() => {
    const seconds = (performance.now() - started) / 1000
    if (seconds < taskSeconds) return
    if (used() >= taskSeconds) state.loss = 'limit'
    else if (seconds > 3 * taskSeconds) state.loss = 'starved'
    if (state.loss) child.kill('SIGKILL')
  }, LOOK_MS)
  return {
    get loss() {
      return state.loss
    },
    end() {
      clearInterval(timer)
      return used()
    },
  }
}
