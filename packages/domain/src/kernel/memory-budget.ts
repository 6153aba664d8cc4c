import { FairShare, type TakeOptions } from './fair-share.ts'

const MIB = 1024 * 1024

/** Bytes of one request or job; all are given back together, however it ends. */
export interface Booking {
  readonly bytes: number
  /** Before the bytes are allocated. Throws `unavailable` after a while without room, `too-large` for too much. */
  book(bytes: number, options?: TakeOptions): Promise<void>
  release(): void
}

/** Memory that can be made at any time: what caches hold. */
export interface Elastic {
  shrinkTo(bytes: number): void
}

/**
 * The memory that a process spends on what others send and ask for. Whoever holds bytes whose number somebody outside
 * decides books them first; caches fill what nobody has booked.
 */
export interface MemoryBudget {
  readonly totalBytes: number
  readonly takenBytes: number
  /** How much caches may hold at this moment. */
  readonly spareBytes: number
  /** The most that may be booked at once. */
  readonly onceBytesMax: number
  open(tenantId: string, signal?: AbortSignal): Booking
  within<T>(tenantId: string, bytes: number, work: () => Promise<T>, options?: TakeOptions): Promise<T>
  /** Makes a cache give way to bookings. */
  enter(elastic: Elastic): void
}

/** 512 MiB of what others decide, so that a process with its code stays below 1 GB. */
export const MEMORY_BYTES = 512 * MIB

export function memoryBudget(
  options: { readonly totalBytes?: number; readonly patienceMs?: number } = {},
): MemoryBudget {
  const totalBytes = options.totalBytes ?? MEMORY_BYTES
  const onceBytesMax = Math.floor(totalBytes / 2)
  const elastics: Elastic[] = []
  const share = new FairShare(
    {
      total: totalBytes,
      onceMax: onceBytesMax,
      patienceMs: options.patienceMs ?? 10_000,
      waitingMax: 256,
      busy: 'many large requests are under way; try again in a moment',
    },
    (taken) => {
      for (const elastic of elastics) elastic.shrinkTo(totalBytes - taken)
    },
  )
  function open(tenantId: string, signal?: AbortSignal): Booking {
    const returns: (() => void)[] = []
    let bytes = 0
    let ended = false
    return {
      get bytes() {
        return bytes
      },
      async book(more, takeOptions = {}) {
        const giveBack = await share.take(tenantId, more, { signal, ...takeOptions })
        // The request ended while it waited.
        if (ended) return giveBack()
        bytes += more
        returns.push(giveBack)
      },
      release() {
        ended = true
        bytes = 0
        for (const giveBack of returns.splice(0)) giveBack()
      },
    }
  }
  return {
    totalBytes,
    onceBytesMax,
    get takenBytes() {
      return share.taken
    },
    get spareBytes() {
      return totalBytes - share.taken
    },
    open,
    async within(tenantId, bytes, work, takeOptions) {
      const giveBack = await share.take(tenantId, bytes, takeOptions)
      try {
        return await work()
      } finally {
        giveBack()
      }
    },
    enter: (elastic) => void elastics.push(elastic),
  }
}
