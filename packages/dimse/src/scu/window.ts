/** Lets a limited number in at a time, in the order in which they came. */
export class Window {
  readonly #places: number
  readonly #waiting: (() => void)[] = []
  #whenEmpty: (() => void)[] = []
  #inside = 0

  constructor(places: number) {
    this.#places = Math.max(1, places)
  }

  async enter(): Promise<void> {
    if (this.#inside < this.#places) {
      this.#inside += 1
      return
    }
    await new Promise<void>((resolve) => this.#waiting.push(resolve))
  }

  /** Hands the place on, or frees it. */
  leave(): void {
    const next = this.#waiting.shift()
    if (next) {
      next()
      return
    }
    this.#inside -= 1
    if (this.#inside > 0) return
    const waiting = this.#whenEmpty
    this.#whenEmpty = []
    for (const resolve of waiting) resolve()
  }

  /** Resolves when nobody is inside. */
  empty(): Promise<void> {
    if (this.#inside === 0) return Promise.resolve()
    return new Promise((resolve) => this.#whenEmpty.push(resolve))
  }
}
