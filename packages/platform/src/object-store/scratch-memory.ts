import { RECORD_BYTES } from './sealed-layout.ts'

/** A block of the gateway's memory, the last one with its rest. */
const LENT_BYTES = 2 * RECORD_BYTES
const KEPT = 4

/**
 * Memory for what is read, opened and thrown away at once. Were it new each time, the collector would run as often as
 * for the bytes that stay, which costs a reader of frames more than opening them.
 */
export function scratchMemory() {
  const free: Uint8Array[] = []
  return {
    /** Lends memory until `work` has ended, which must keep nothing of it; undefined when the wish is too large. */
    async lend<T>(length: number, work: (into: Uint8Array | undefined) => Promise<T>): Promise<T> {
      if (length > LENT_BYTES) return work(undefined)
      const memory = free.pop() ?? Buffer.allocUnsafeSlow(LENT_BYTES)
      const result = await work(memory.subarray(0, length))
      // After a failure somebody may still be writing into it: then it is left to the collector.
      if (free.length < KEPT) free.push(memory)
      return result
    },
  }
}
