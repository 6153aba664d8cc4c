import { DomainError } from '@yingtong/domain'

export interface MemoryGate {
  /** Runs `work` while `bytes` are counted as taken; refuses at once when there is no room. */
  within<T>(bytes: number, work: () => Promise<T>): Promise<T>
  readonly takenBytes: number
}

/** Bounds the bodies that are in memory at the same time; the sender is told to come again instead of being queued. */
export function memoryGate(maxBytes: number): MemoryGate {
  let taken = 0
  return {
    get takenBytes() {
      return taken
    },
    async within(bytes, work) {
      if (taken > 0 && taken + bytes > maxBytes)
        throw new DomainError('unavailable', 'many uploads are under way; send again in a moment')
      taken += bytes
      try {
        return await work()
      } finally {
        taken -= bytes
      }
    },
  }
}
