/** The association ended before the data set was complete. */
export class BodyInterruptedError extends Error {
  override readonly name = 'BodyInterruptedError'
}

export interface MessageBodyOptions {
  /** Called whenever the number of waiting bytes changes. */
  readonly onWaitingChanged: () => void
  /** How many bytes may be thrown away after nobody wants them any more. */
  readonly maxDiscardBytes: number
  readonly onDiscardedTooMuch: () => void
}

/**
 * The data set of one message as it arrives: chunks are views of received bytes, to be taken in order by one
 * reader. Leaving the loop early, or `discard()`, throws the rest away as it comes.
 */
export class MessageBody implements AsyncIterable<Uint8Array> {
  readonly #options: MessageBodyOptions
  #waiting: Uint8Array[] = []
  #waitingBytes = 0
  #receivedBytes = 0
  #discardedBytes = 0
  #discarding = false
  #state: 'open' | 'ended' | 'interrupted' = 'open'
  #wake: (() => void)[] = []

  constructor(options: MessageBodyOptions) {
    this.#options = options
  }

  /** Bytes received and not yet taken. */
  get waitingBytes(): number {
    return this.#waitingBytes
  }

  get receivedBytes(): number {
    return this.#receivedBytes
  }

  /** Whether the whole data set has arrived. */
  get complete(): boolean {
    return this.#state === 'ended'
  }

  /** Whether nothing comes any more and nothing waits. */
  get finished(): boolean {
    return this.#state !== 'open' && this.#waitingBytes === 0
  }

  push(bytes: Uint8Array): void {
    if (bytes.length === 0 || this.#state !== 'open') return
    this.#receivedBytes += bytes.length
    if (this.#discarding) {
      this.#countDiscarded(bytes.length)
    } else {
      this.#waiting.push(bytes)
      this.#waitingBytes += bytes.length
      this.#notify()
    }
  }

  end(): void {
    if (this.#state === 'open') this.#state = 'ended'
    this.#notify()
  }

  interrupt(): void {
    if (this.#state !== 'open') return
    this.#state = 'interrupted'
    this.#notify()
  }

  /** Throws away what is there and what comes; resolves at the end of the data set or of the association. */
  async discard(): Promise<void> {
    this.#discarding = true
    const bytes = this.#waitingBytes
    this.#waiting = []
    this.#waitingBytes = 0
    this.#countDiscarded(bytes)
    this.#options.onWaitingChanged()
    while (this.#state === 'open') await this.#arrival()
  }

  /** All chunks that wait, as one array a turn: for `writev`. Throws BodyInterruptedError. */
  async *batches(): AsyncGenerator<readonly Uint8Array[], void> {
    try {
      for (;;) {
        if (this.#waiting.length > 0) {
          yield this.#takeAll()
        } else if (this.#state === 'open') {
          await this.#arrival()
        } else break
      }
      if (this.#state === 'interrupted') {
        throw new BodyInterruptedError('the association ended within the data set')
      }
    } finally {
      if (this.#state === 'open') void this.discard()
    }
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void> {
    for await (const batch of this.batches()) yield* batch
  }

  #takeAll(): readonly Uint8Array[] {
    const taken = this.#waiting
    this.#waiting = []
    this.#waitingBytes = 0
    this.#options.onWaitingChanged()
    return taken
  }

  #countDiscarded(bytes: number): void {
    this.#discardedBytes += bytes
    if (this.#discardedBytes > this.#options.maxDiscardBytes) this.#options.onDiscardedTooMuch()
  }

  #arrival(): Promise<void> {
    return new Promise((resolve) => this.#wake.push(resolve))
  }

  #notify(): void {
    this.#options.onWaitingChanged()
    const wake = this.#wake
    this.#wake = []
    for (const resume of wake) resume()
  }
}
