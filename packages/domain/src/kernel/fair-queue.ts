/** Who waits, in turn: first come, first served within a tenant, and the tenants one after the other. */
export class FairQueue<W> {
  // In the order in which tenants are asked next.
  readonly #lines = new Map<string, W[]>()
  #length = 0

  get length(): number {
    return this.#length
  }

  waitingOf(tenantId: string): number {
    return this.#lines.get(tenantId)?.length ?? 0
  }

  add(tenantId: string, waiter: W): void {
    const line = this.#lines.get(tenantId)
    if (line) line.push(waiter)
    else this.#lines.set(tenantId, [waiter])
    this.#length += 1
  }

  /** Takes out somebody who no longer waits; harmless when they were served. */
  remove(tenantId: string, waiter: W): void {
    const line = this.#lines.get(tenantId)
    const at = line?.indexOf(waiter) ?? -1
    if (!line || at < 0) return
    line.splice(at, 1)
    this.#length -= 1
    if (line.length === 0) this.#lines.delete(tenantId)
  }

  /** The first in line of the first tenant whose first `fits`; that tenant is asked last from now on. */
  next(fits: (waiter: W) => boolean): W | undefined {
    for (const [tenantId, line] of this.#lines) {
      const first = line[0]
      if (first === undefined || !fits(first)) continue
      line.shift()
      this.#length -= 1
      this.#lines.delete(tenantId)
      if (line.length > 0) this.#lines.set(tenantId, line)
      return first
    }
    return undefined
  }
}
