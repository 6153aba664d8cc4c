import { identify, type ProcessIdentity } from './process-identity.ts'
import { writeRunFile } from './run-file.ts'
import { Service, type ServiceEvents, ServiceFault } from './service.ts'
import type { ServiceSpec } from './service-spec.ts'

const READY_TIMEOUT_MS = 120_000

/** Keeps a set of processes running, remembers their ids in `run.json`, and stops them in the right order. */
export class Supervisor {
  readonly #dataDir: string
  readonly #report: (line: string) => void
  readonly #services: Service[] = []
  readonly #identities: Record<string, ProcessIdentity> = {}
  #stopped: Promise<void> | null = null

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
      delete this.#identities[service.name]
      this.#remember()
    }
  }

  #events(): ServiceEvents {
    return {
      started: (name, pid) => {
        const identity = identify(pid)
        if (identity !== null) this.#identities[name] = identity
        this.#remember()
      },
      died: (name, how) => this.#report(`${name} died (${how}), starting it again`),
      recovered: (name, afterMs) =>
        this.#report(`${name} works again after ${(afterMs / 1000).toFixed(1)} s`),
    }
  }

  #remember(): void {
    const supervisor = identify(process.pid)
    if (supervisor !== null) writeRunFile(this.#dataDir, { supervisor, processes: this.#identities })
  }
}

/** All service faults inside an error thrown by `start`. */
export function serviceFaults(error: unknown): readonly ServiceFault[] {
  const all = error instanceof AggregateError ? error.errors : [error]
  return all.filter((one) => one instanceof ServiceFault)
}
