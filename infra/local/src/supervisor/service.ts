import { type ChildProcess, spawn } from 'node:child_process'
import { setTimeout as delay } from 'node:timers/promises'
import { confine } from './confine.ts'
import { ServiceFault } from './service-fault.ts'
import { ServiceLog } from './service-log.ts'
import { EX_CONFIG, type ServiceSpec } from './service-spec.ts'

/** What only tells about the work: none of these may end the work, so whatever they throw is dropped. */
export interface ServiceEvents {
  /** It was started; the process id is new. */
  started(name: string, pid: number): void
  /** It ended without being asked and will be started again. */
  died(name: string, how: string): void
  /** It works again after it died. */
  recovered(name: string, afterMs: number): void
  /** Its log cannot be written (the error's code), or can be again (null). */
  logTrouble(name: string, code: string | null): void
}

// Together well below the two seconds within which a dead process is promised to be started again.
const RESTART_MS = 100
const RESTART_AFTER_SHORT_LIFE_MS = 1000
const SHORT_LIFE_MS = 2000
const EARLY_DEATHS_MAX = 5
const READY_POLL_MS = 50
const READY_ANSWER_MS = 5000
const STOP_GRACE_MS = 15_000
/** A killed process that the system does not let go (stuck in a disk) is waited for this long. */
const KILLED_MS = 10_000
const LAST_WORDS_MS = 200

/** Keeps one process running. Once it has worked, only `stop()` ends that: see the loop. */
export class Service {
  readonly #spec: ServiceSpec
  readonly #events: ServiceEvents
  readonly #log: ServiceLog
  readonly #stop = new AbortController()
  #child: ChildProcess | null = null
  #loop: Promise<void> = Promise.resolve()
  #everReady = false
  #diedAt: number | null = null

  constructor(spec: ServiceSpec, logDir: string, events: ServiceEvents) {
    this.#spec = spec
    this.#events = events
    const trouble = (code: string | null) => this.#tell(() => events.logTrouble(spec.name, code))
    this.#log = new ServiceLog(`${logDir}/${spec.name}.log`, trouble)
  }

  get name(): string {
    return this.#spec.name
  }

  /** Starts it and resolves when it works; rejects with ServiceFault when it never will, or after `timeoutMs`. */
  start(timeoutMs: number): Promise<void> {
    return new Promise((ready, refuse) => {
      const late = () => refuse(this.#fault(`was not ready within ${timeoutMs / 1000} s`))
      const timer = setTimeout(late, timeoutMs)
      this.#loop = this.#keepRunning(ready).then((fault) => {
        if (fault !== null) refuse(fault)
      })
      void this.#loop.finally(() => clearTimeout(timer))
      this.#readyTimer = timer
    })
  }
  #readyTimer: NodeJS.Timeout | undefined

  /** Asks it to end, kills it (and what it left in its group) after its grace, and never starts it again. */
  async stop(): Promise<void> {
    this.#stop.abort()
    const graceMs = this.#spec.stopGraceMs ?? STOP_GRACE_MS
    this.#signal(this.#spec.stopSignal ?? 'SIGTERM')
    const timer = setTimeout(() => this.#signal('SIGKILL'), graceMs)
    await Promise.race([this.#loop, delay(graceMs + KILLED_MS, undefined, { ref: false })])
    clearTimeout(timer)
    await this.#log.close()
  }

  /** Whoever asked to stop does not want to wait any longer: what is acknowledged is on disk already. */
  hurry(): void {
    this.#signal(this.#spec.hurrySignal ?? 'SIGKILL')
  }

  #signal(signal: NodeJS.Signals): void {
    try {
      this.#child?.kill(signal)
    } catch {
      // It ended meanwhile.
    }
  }

  #fault(text: string): ServiceFault {
    return new ServiceFault(this.#spec.name, text, this.#log.tail)
  }

  #tell(act: () => void): void {
    try {
      act()
    } catch {
      // A terminal or file that is gone.
    }
  }

  /**
   * One life after the other, whatever ends them. It returns for two reasons only: `stop()`, or (with the fault) a
   * process that never worked at all and will not.
   */
  async #keepRunning(ready: () => void): Promise<ServiceFault | null> {
    let earlyDeaths = 0
    while (!this.#stop.signal.aborted) {
      const startedAt = performance.now()
      const { how, exitCode } = await this.#live(ready)
      if (this.#stop.signal.aborted) return null
      if (!this.#everReady) {
        if (exitCode === EX_CONFIG) return this.#fault('says that its environment is wrong')
        if (++earlyDeaths >= EARLY_DEATHS_MAX) return this.#fault(`keeps ending (${how})`)
      }
      this.#tell(() => this.#events.died(this.#spec.name, how))
      this.#diedAt ??= performance.now()
      const short = performance.now() - startedAt < SHORT_LIFE_MS
      const restartMs = short ? RESTART_AFTER_SHORT_LIFE_MS : RESTART_MS
      await delay(restartMs, undefined, { signal: this.#stop.signal }).catch(() => undefined)
    }
    return null
  }

  /** From its start to its end; never rejects. */
  async #live(ready: () => void): Promise<{ readonly how: string; readonly exitCode: number | null }> {
    try {
      const child = this.#spawn()
      this.#child = child
      const ended = endOf(child)
      const { pid } = child
      if (pid !== undefined) this.#tell(() => this.#events.started(this.#spec.name, pid))
      void this.#watchReady(child, ready)
      const how = await ended
      return { how, exitCode: child.exitCode }
    } catch (error) {
      // EMFILE, EAGAIN, ENOMEM, or a folder that cannot be entered: tried again like any other death.
      const { code, message } = error as NodeJS.ErrnoException
      return { how: `could not be started: ${code ?? message}`, exitCode: null }
    } finally {
      this.#child = null
    }
  }

  #spawn(): ChildProcess {
    this.#log.begin()
    const child = confine(this.#spec, (command, args, options) =>
      // A session of its own: Ctrl-C in the terminal reaches us only, and we stop all in the right order.
      spawn(command, args, { ...options, detached: true, stdio: ['ignore', 'pipe', 'pipe'] }),
    )
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => this.#log.write(chunk))
      stream?.on('error', () => undefined)
    }
    return child
  }

  async #watchReady(child: ChildProcess, ready: () => void): Promise<void> {
    while (this.#child === child) {
      const answer = Promise.resolve(child.pid ?? 0).then((pid) => this.#spec.isReady(pid))
      const late = delay(READY_ANSWER_MS, false, { ref: false })
      if (await Promise.race([answer.catch(() => false), late])) break
      await delay(READY_POLL_MS)
    }
    if (this.#child !== child) return
    const diedAt = this.#diedAt
    this.#diedAt = null
    this.#everReady = true
    clearTimeout(this.#readyTimer)
    if (diedAt !== null) this.#tell(() => this.#events.recovered(this.#spec.name, performance.now() - diedAt))
    ready()
  }
}

/**
 * How it ended, in a word, once its last words are here. An `error` event of a process that runs (a signal that was not
 * delivered) is not its end.
 */
function endOf(child: ChildProcess): Promise<string> {
  return new Promise((ended) => {
    child.on('exit', (code, signal) => {
      const how = signal ?? `exit code ${code}`
      if (child.pid !== undefined) killGroup(child.pid)
      child.on('close', () => ended(how))
      // A process that left our group may hold the pipe open.
      setTimeout(() => ended(how), LAST_WORDS_MS)
    })
    child.on('error', (error: NodeJS.ErrnoException) => {
      if (child.pid === undefined) ended(`could not be started: ${error.code ?? error.message}`)
    })
  })
}

/** What a dead process left behind (sandboxed decoders, helpers) must not hold its ports. */
function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // Nothing left, which is how it should be.
  }
}
