/** A map that forgets what was not asked for the longest, once there are too many or they weigh too much; keys begin with the tenant. */
export class LeastRecentlyUsed<V> {
  readonly #entries = new Map<string, V>()
  readonly #max: number
  readonly #weights: { readonly max: number; of(value: V): number } | undefined
  #weight = 0

  constructor(max: number, weights?: { readonly max: number; of(value: V): number }) {
    this.#max = max
    this.#weights = weights
  }

  get(key: string): V | undefined {
    const value = this.#entries.get(key)
    if (value !== undefined) {
      this.#entries.delete(key)
      this.#entries.set(key, value)
    }
    return value
  }

  set(key: string, value: V): void {
    this.delete(key)
    this.#entries.set(key, value)
    this.#weight += this.#weights?.of(value) ?? 0
    // The newest stays, whatever it weighs: it is what is being read.
    while (this.#entries.size > 1 && this.#isTooMuch()) this.delete(this.#entries.keys().next().value!)
  }

  delete(key: string): void {
    const value = this.#entries.get(key)
    if (value === undefined) return
    this.#entries.delete(key)
    this.#weight -= this.#weights?.of(value) ?? 0
  }

  #isTooMuch(): boolean {
    return this.#entries.size > this.#max || this.#weight > (this.#weights?.max ?? Number.POSITIVE_INFINITY)
  }
}
