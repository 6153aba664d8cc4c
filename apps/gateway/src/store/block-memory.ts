/** Bytes by key within a budget; what was not used for the longest goes first. */
export class BlockMemory {
  readonly #blocks = new Map<string, Uint8Array>()
  readonly #maxBytes: number
  #bytes = 0

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  get bytes(): number {
    return this.#bytes
  }

  get(key: string): Uint8Array | undefined {
    const block = this.#blocks.get(key)
    if (block) {
      this.#blocks.delete(key)
      this.#blocks.set(key, block)
    }
    return block
  }

  set(key: string, block: Uint8Array): void {
    this.delete(key)
    if (block.byteLength > this.#maxBytes) return
    this.#blocks.set(key, block)
    this.#bytes += block.byteLength
    for (const oldest of this.#blocks.keys()) {
      if (this.#bytes <= this.#maxBytes) return
      this.delete(oldest)
    }
  }

  delete(key: string): void {
    const block = this.#blocks.get(key)
    if (!block) return
    this.#blocks.delete(key)
    this.#bytes -= block.byteLength
  }

  /** Makes room for what is needed more. */
  shrinkTo(maxBytes: number): void {
    for (const oldest of this.#blocks.keys()) {
      if (this.#bytes <= maxBytes) return
      this.delete(oldest)
    }
  }

  deleteAll(prefix: string): void {
    for (const key of this.#blocks.keys()) if (key.startsWith(prefix)) this.delete(key)
  }
}
