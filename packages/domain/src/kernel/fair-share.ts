import { DomainError } from './domain-error.ts'
import { FairQueue } from './fair-queue.ts'

export interface ShareOptions {
  /** What there is to share: bytes, children, connections. */
  readonly total: number
  /** The most that one taker may ask for at once; more is `too-large`. */
  readonly onceMax: number
  /** How long somebody waits before being told to come again. */
  readonly patienceMs: number
  /** How many of one tenant may wait. */
  readonly waitingMax: number
  /** Told to who waited in vain. */
  readonly busy: string
}

export interface TakeOptions {
  readonly signal?: AbortSignal | undefined
  readonly patienceMs?: number
}

interface Waiter {
  readonly tenantId: string
  readonly amount: number
  readonly go: () => void
}

/**
 * Something of which there is a fixed amount, shared between tenants: nobody takes more than is left for the others
 * (dynamic threshold of Choudhury and Hahne, factor 1: one tenant gets about half, two a third each), who waits is
 * served tenant by tenant, and who waits too long is told `unavailable`. What is taken is given back once.
 */
export class FairShare {
  readonly #options: ShareOptions
  readonly #takenBy = new Map<string, number>()
  readonly #queue = new FairQueue<Waiter>()
  readonly #onTaken: (taken: number) => void
  #taken = 0

  constructor(options: ShareOptions, onTaken: (taken: number) => void = () => {}) {
    this.#options = options
    this.#onTaken = onTaken
  }

  get taken(): number {
    return this.#taken
  }

  get waiting(): number {
    return this.#queue.length
  }

  /** Waits for `amount`; answers how to give it back. Throws `too-large`, `unavailable`, or the signal's reason. */
  async take(tenantId: string, amount: number, options: TakeOptions = {}): Promise<() => void> {
    options.signal?.throwIfAborted()
    if (amount > this.#options.onceMax)
      throw new DomainError('too-large', 'this needs more memory than one request may have', {
        logFields: { amount },
      })
    if (this.#queue.waitingOf(tenantId) > 0 || !this.#fits(tenantId, amount))
      await this.#wait(tenantId, amount, options)
    else this.#book(tenantId, amount)
    return this.#returner(tenantId, amount)
  }

  #fits(tenantId: string, amount: number): boolean {
    return (this.#takenBy.get(tenantId) ?? 0) + amount <= this.#options.total - this.#taken
  }

  #book(tenantId: string, amount: number): void {
    this.#taken += amount
    this.#takenBy.set(tenantId, (this.#takenBy.get(tenantId) ?? 0) + amount)
    this.#onTaken(this.#taken)
  }

  #returner(tenantId: string, amount: number): () => void {
    let returned = false
    return () => {
      if (returned) return
      returned = true
      this.#taken -= amount
      const left = (this.#takenBy.get(tenantId) ?? 0) - amount
      if (left > 0) this.#takenBy.set(tenantId, left)
      else this.#takenBy.delete(tenantId)
      this.#serve()
    }
  }

  #serve(): void {
    for (;;) {
      const next = this.#queue.next((waiter) => this.#fits(waiter.tenantId, waiter.amount))
      if (!next) return
      this.#book(next.tenantId, next.amount)
      next.go()
    }
  }

  #wait(tenantId: string, amount: number, { signal, patienceMs }: TakeOptions): Promise<void> {
    const { waitingMax, busy } = this.#options
    const refusal = () => new DomainError('unavailable', busy, { logFields: { reason: 'busy' } })
    if (this.#queue.waitingOf(tenantId) >= waitingMax) throw refusal()
    return new Promise((resolve, reject) => {
      const waiter: Waiter = {
        tenantId,
        amount,
        go() {
          done()
          resolve()
        },
      }
      const leave = (reason: unknown) => {
        this.#queue.remove(tenantId, waiter)
        done()
        reject(reason)
        // Who stood behind may fit where this one did not.
        this.#serve()
      }
      const timer = setTimeout(() => leave(refusal()), patienceMs ?? this.#options.patienceMs)
      const onAbort = () => leave(signal?.reason)
      const done = () => {
        clearTimeout(timer)
        signal?.removeEventListener('abort', onAbort)
      }
      signal?.addEventListener('abort', onAbort)
      this.#queue.add(tenantId, waiter)
    })
  }
}
