import type { House } from './house.ts'
import { type Usage, usageOf } from './process-tree.ts'
import { type ProcessName, pidOf } from './product-processes.ts'

/** Caches fill while images come; more than this is what grows with deaths of others. */
const GROWTH_MIB_MAX = 150
const GROWTH_DESCRIPTORS_MAX = 30

interface Sample extends Usage {
  readonly pid: number
}

const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0

/** Those who are not killed: what they hold must not grow with the deaths of the others. */
export class Survivors {
  readonly #house: House
  readonly #names: readonly (ProcessName | 'supervisor')[]
  readonly #samples = new Map<string, Sample[]>()

  constructor(house: House, names: readonly ProcessName[]) {
    this.#house = house
    this.#names = names.length === 0 ? [] : [...names, 'supervisor']
  }

  look(): void {
    for (const name of this.#names) {
      const pid = this.#pidOf(name)
      const usage = pid === null ? null : usageOf(pid)
      if (pid === null || usage === null) continue
      const samples = this.#samples.get(name) ?? []
      samples.push({ ...usage, pid })
      this.#samples.set(name, samples)
    }
  }

  #pidOf(name: ProcessName | 'supervisor'): number | null {
    try {
      return name === 'supervisor' ? this.#house.supervisorPid() : pidOf(this.#house.product, name)
    } catch {
      return null // Not running: it is missed in the end.
    }
  }

  /** Medians of the second tenth, when all is warm, and of the last. */
  #growth(name: string): readonly [Usage, Usage] {
    const samples = this.#samples.get(name) ?? []
    const stretch = (from: number, to: number): Usage => {
      const within = samples.slice(Math.floor(from * samples.length), Math.ceil(to * samples.length))
      return {
        residentMiB: median(within.map(({ residentMiB }) => residentMiB)),
        descriptors: median(within.map(({ descriptors }) => descriptors)),
      }
    }
    return [stretch(0.1, 0.2), stretch(0.9, 1)]
  }

  faults(): readonly string[] {
    return this.#names.flatMap((name) => {
      const [first, last] = this.#growth(name)
      const faults: string[] = []
      const pids = new Set(this.#samples.get(name)?.map(({ pid }) => pid))
      if (pids.size > 1) faults.push(`${name} was replaced though nobody killed it`)
      if (first.residentMiB > 0 && last.residentMiB - first.residentMiB > GROWTH_MIB_MAX)
        faults.push(`${name} grew from ${first.residentMiB} to ${last.residentMiB} MiB`)
      if (first.descriptors > 0 && last.descriptors - first.descriptors > GROWTH_DESCRIPTORS_MAX)
        faults.push(`${name} had ${first.descriptors} descriptors, and ${last.descriptors} in the end`)
      return faults
    })
  }

  figures(): Readonly<Record<string, string>> {
    return Object.fromEntries(
      this.#names.map((name) => {
        const [first, last] = this.#growth(name)
        const from = `${first.residentMiB} → ${last.residentMiB} MiB`
        return [`${name}Held`, `${from}, ${first.descriptors} → ${last.descriptors} descriptors`]
      }),
    )
  }
}
