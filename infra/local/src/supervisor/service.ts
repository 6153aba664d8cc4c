import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { logLength, openLog, readLogTail } from './log-file.ts'
import { EX_CONFIG, type ServiceSpec } from './service-spec.ts'

/** A process ended in a way that starting it again cannot mend. */
export class ServiceFault extends Error {
  readonly service: string
  readonly tail: string

  constructor(service: string, text: string, tail: string) {
    super(`${service} ${text}`)
    this.name = 'ServiceFault'
    this.service = service
    this.tail = tail
  }
}

export interface ServiceEvents {
  /** It was started; the process id is new. */
  started(name: string, pid: number): void
  /** It ended without being asked and will be started again. */
  died(name: string, how: string): void
  /** It works again after it died. */
  recovered(name: string, afterMs: number): void
}

// Together well below the two seconds within which a dead process is promised to be started again.
const RESTART_MS = 100
const RESTART_AFTER_SHORT_LIFE_MS = 1000
const SHORT_LIFE_MS = 2000
const EARLY_DEATHS_MAX = 5
const READY_POLL_MS = 50
const STOP_GRACE_MS = 15_000

/** Keeps one process running until it is told to stop. */
export class Service {
  readonly #spec: ServiceSpec
  readonly #logDir: string
  readonly #events: ServiceEvents
  #child: ChildProcess | null = null
  #stopping = false
  #loop: Promise<void> = Promise.resolve()

  constructor(spec: ServiceSpec, logDir: string, events: ServiceEvents) {
    this.#spec = spec
    this.#logDir = logDir
    this.#events = events
  }

  get name(): string {
    return this.#spec.name
  }

  /** Starts it and resolves when it works; rejects with ServiceFault when it never will, or after `timeoutMs`. */
  start(timeoutMs: number): Promise<void> {
    return new Promise((ready, refuse) => {
      const timer = setTimeout(
        () => refuse(this.#fault(`was not ready within ${timeoutMs / 1000} s`)),
        timeoutMs,
      )
      const settle = (act: () => void) => {
        clearTimeout(timer)
        act()
      }
      this.#loop = this.#keepRunning(() => settle(ready)).catch((error) => settle(() => refuse(error)))
    })
  }

  /** Asks it to end, kills it (and what it left in its group) after its grace, and never starts it again. */
  async stop(): Promise<void> {
    this.#stopping = true
    const child = this.#child
    if (child !== null) {
      child.kill(this.#spec.stopSignal ?? 'SIGTERM')
      const grace = new AbortController()
      const kill = delay(this.#spec.stopGraceMs ?? STOP_GRACE_MS, undefined, { signal: grace.signal }).then(
        () => child.kill('SIGKILL'),
        () => undefined,
      )
      await this.#loop
      grace.abort()
      await kill
    } else await this.#loop
  }

  #logPath = ''
  #logFrom = 0

  #fault(text: string): ServiceFault {
    const tail = this.#logPath === '' ? '' : readLogTail(this.#logPath, this.#logFrom)
    return new ServiceFault(this.#spec.name, text, tail)
  }

  async #keepRunning(ready: () => void): Promise<void> {
    let earlyDeaths = 0
    let everReady = false
    let diedAt: number | null = null
    while (!this.#stopping) {
      const startedAt = performance.now()
      const { child, ended } = this.#spawn()
      const isAlive = () => this.#child === child
      const watch = this.#waitReady(child, isAlive).then((isReady) => {
        if (!isReady) return
        if (diedAt !== null) this.#events.recovered(this.#spec.name, performance.now() - diedAt)
        everReady = true
        ready()
      })
      const how = await ended
      await watch
      if (this.#stopping) return
      if (child.exitCode === EX_CONFIG) throw this.#fault('says that its environment is wrong')
      if (!everReady && ++earlyDeaths >= EARLY_DEATHS_MAX) throw this.#fault(`keeps ending (${how})`)
      this.#events.died(this.#spec.name, how)
      diedAt ??= performance.now()
      const short = performance.now() - startedAt < SHORT_LIFE_MS
      await delay(short ? RESTART_AFTER_SHORT_LIFE_MS : RESTART_MS)
      if (everReady) diedAt = performance.now()
    }
  }

  #spawn(): { child: ChildProcess; ended: Promise<string> } {
    const { command, args, cwd, env, user } = this.#spec
    const log = openLog(this.#logDir, this.#spec.name)
    this.#logPath = log.path
    this.#logFrom = logLength(log.fd)
    // A session of its own: Ctrl-C in the terminal reaches us only, and we stop all in the right order.
    const child = spawn(command, args, {
      cwd,
      env,
      ...user,
      detached: true,
      stdio: ['ignore', log.fd, log.fd],
    })
    closeSync(log.fd)
    this.#child = child
    const ended = Promise.race([once(child, 'exit'), once(child, 'error')]).then(([first, signal]) => {
      this.#child = null
      if (child.pid !== undefined) killGroup(child.pid)
      return first instanceof Error ? first.message : (signal ?? `exit code ${first}`)
    })
    if (child.pid !== undefined) this.#events.started(this.#spec.name, child.pid)
    return { child, ended }
  }

  async #waitReady(child: ChildProcess, isAlive: () => boolean): Promise<boolean> {
    while (isAlive()) {
      const ready = Promise.resolve(child.pid ?? 0).then((pid) => this.#spec.isReady(pid))
      if (await ready.catch(() => false)) return isAlive()
      await delay(READY_POLL_MS)
    }
    return false
  }
}

/** What a dead process left behind (sandboxed decoders, helpers) must not hold its ports. */
function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // Nothing left, which is how it should be.
  }
}
