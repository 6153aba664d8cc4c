import { FairQueue } from './fair-queue.ts'

/** Lets one piece of work through after the other, tenants in turn: for steps so short that nobody is told to wait. */
export class Turnstile {
  readonly #queue = new FairQueue<() => void>()
  #isTaken = false

  async pass<T>(tenantId: string, work: () => Promise<T>): Promise<T> {
    // Whoever is let through finds it taken already.
    if (this.#isTaken) await new Promise<void>((go) => this.#queue.add(tenantId, go))
    this.#isTaken = true
    try {
      return await work()
    } finally {
      const next = this.#queue.next(() => true)
      if (next) next()
      else this.#isTaken = false
    }
  }
}
