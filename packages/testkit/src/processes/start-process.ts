import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'

export interface ProcessSpec {
  readonly command: string
  readonly args: readonly string[]
  /** Added to our own environment; `undefined` takes a variable away. */
  readonly env?: Readonly<Record<string, string | undefined>>
  readonly cwd?: string
}

export interface ProcessExit {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

export interface RunningProcess {
  readonly pid: number
  readonly exited: Promise<ProcessExit>
  readonly running: boolean
  /** Everything written to stdout and stderr so far, the last 1 MiB of it. */
  readonly output: string
  /** Resolves with the first output line that matches; rejects when the process ends first or time runs out. */
  waitForLine(pattern: RegExp, timeoutMs?: number): Promise<string>
  /** SIGTERM, then SIGKILL after the grace; resolves when it is gone. */
  stop(graceMs?: number): Promise<ProcessExit>
  kill9(): Promise<ProcessExit>
}

const OUTPUT_CHARS_MAX = 1024 * 1024

/** Starts a child that never outlives us and keeps its output; throws when the program cannot be found. */
export async function startProcess(spec: ProcessSpec): Promise<RunningProcess> {
  const child = spawn(spec.command, spec.args, {
    cwd: spec.cwd,
    env: { ...process.env, ...spec.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const exited = once(child, 'close').then(([code, signal]) => ({ code, signal }) as ProcessExit)
  // A program that cannot be spawned rejects here; `exited` rejects with the same error, which nobody awaits then.
  exited.catch(() => undefined)
  await once(child, 'spawn')
  const reap = () => void child.kill('SIGKILL')
  process.once('exit', reap)
  void exited.then(() => process.removeListener('exit', reap))
  const output = collectOutput(child)
  const running = () => child.exitCode === null && child.signalCode === null
  const signal = (name: NodeJS.Signals) => {
    if (running()) child.kill(name)
    return exited
  }
  return {
    pid: child.pid ?? 0,
    exited,
    get running() {
      return running()
    },
    get output() {
      return output()
    },
    waitForLine: async (pattern, timeoutMs = 30_000) => {
      const until = Date.now() + timeoutMs
      for (;;) {
        const line = output()
          .split('\n')
          .find((text) => pattern.test(text))
        if (line !== undefined) return line
        if (!running() || Date.now() > until) {
          throw new Error(
            `${spec.command}: no line ${pattern} ${running() ? 'in time' : 'before it ended'}:\n${output()}`,
          )
        }
        await delay(20)
      }
    },
    stop: async (graceMs = 10_000) => {
      const grace = new AbortController()
      void delay(graceMs, undefined, { signal: grace.signal }).then(
        () => signal('SIGKILL'),
        () => undefined,
      )
      const exit = await signal('SIGTERM')
      grace.abort()
      return exit
    },
    kill9: () => signal('SIGKILL'),
  }
}

function collectOutput(child: ChildProcess): () => string {
  let text = ''
  const keep = (chunk: Buffer) => {
    text = (text + chunk.toString()).slice(-OUTPUT_CHARS_MAX)
  }
  child.stdout?.on('data', keep)
  child.stderr?.on('data', keep)
  return () => text
}
