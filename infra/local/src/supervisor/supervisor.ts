import { identify, isRunning, type ProcessIdentity } from './process-identity.ts'
import { writeRunFile } from './run-file.ts'
import { Service, type ServiceEvents } from './service.ts'
import { ServiceFault } from './service-fault.ts'
import type { ServiceSpec } from './service-spec.ts'

const READY_TIMEOUT_MS = 120_000
const REMEMBER_AGAIN_MS = 1000

/** Keeps a set of processes running, remembers their ids in `run.json`, and stops them in the right order. */
export class Supervisor {
  readonly #dataDir: string
  readonly #report: (line: string) => void
  readonly #services: Service[] = []
  readonly #identities: Record<string, ProcessIdentity> = {}
  #stopped: Promise<void> | null = null
  #forgetful: NodeJS.Timeout | null = null

  constructor(dataDir: string, report: (line: string) => void) {
    this.#dataDir = dataDir
    this.#report = report
  }

  /** Starts services side by side; resolves when all work, rejects with every ServiceFault when some cannot. */
  async start(...specs: readonly ServiceSpec[]): Promise<void> {
    const started = specs.map((spec) => {
      const service = new Service(spec, `${this.#dataDir}/logs`, this.#events())
      this.#services.push(service)
      return service.start(READY_TIMEOUT_MS)
    })
    const faults = (await Promise.allSettled(started)).flatMap((result) =>
      result.status === 'rejected' ? [result.reason as unknown] : [],
    )
    if (faults.length > 0) throw new AggregateError(faults, 'not every process could be started')
  }

  /** Stops everything, the last started first, so that PostgreSQL outlives whoever still writes. */
  stop(): Promise<void> {
    this.#stopped ??= this.#stopAll()
    return this.#stopped
  }

  async #stopAll(): Promise<void> {
    for (const service of [...this.#services].reverse()) {
      await service.stop()
      const identity = this.#identities[service.name]
      if (identity !== undefined && isRunning(identity)) {
        this.#say(`${service.name} does not end (process ${identity.pid}): the next start will stop it`)
      } else delete this.#identities[service.name]
      this.#remember()
    }
    if (this.#forgetful !== null) clearTimeout(this.#forgetful)
  }

  /** After `stop()`: kills what still runs, in whatever state it is. */
  hurry(): void {
    for (const service of this.#services) service.hurry()
  }

  #events(): ServiceEvents {
    return {
      started: (name, pid) => {
        const identity = identify(pid)
        if (identity !== null) this.#identities[name] = identity
        this.#remember()
      },
      died: (name, how) => this.#say(`${name} died (${how}), starting it again`),
      recovered: (name, afterMs) => this.#say(`${name} works again after ${(afterMs / 1000).toFixed(1)} s`),
      logTrouble: (name, code) =>
        this.#say(
          code === null
            ? `the log of ${name} is written again`
            : `the log of ${name} cannot be written (${code}): its lines are dropped until it can`,
        ),
    }
  }

  #say(line: string): void {
    try {
      this.#report(line)
    } catch {
      // A terminal or file that is gone is no reason to let go of the processes.
    }
  }

  /** `run.json` only tells about the work: when the disk does not take it, it is tried again until it does. */
  #remember(): void {
    const supervisor = identify(process.pid)
    if (supervisor === null) return
    try {
      writeRunFile(this.#dataDir, { supervisor, processes: this.#identities })
      if (this.#forgetful !== null) this.#say('run.json is written again')
      this.#forgetful = null
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException
      if (this.#forgetful === null) this.#say(`run.json cannot be written (${code ?? message}) yet`)
      else clearTimeout(this.#forgetful)
      this.#forgetful = setTimeout(() => this.#remember(), REMEMBER_AGAIN_MS)
    }
  }
}

/** All service faults inside an error thrown by `start`. */
export function serviceFaults(error: unknown): readonly ServiceFault[] {
  const all = error instanceof AggregateError ? error.errors : [error]
  return all.filter((one) => one instanceof ServiceFault)
}
