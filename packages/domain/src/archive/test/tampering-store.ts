import type { ObjectStore } from '../../ports.ts'

export interface Tampering {
  /** Flips the byte at `offset` of every object whose key contains `name`, `times` times (for ever unless given). */
  flip(name: string, offset: number, times?: number): void
  heal(): void
  readonly wrap: (real: ObjectStore) => ObjectStore
}

interface Flip {
  readonly name: string
  readonly offset: number
  left: number
}

/** A real store on a disk that rots: what was written is right, what is read back is not. */
export function tampering(): Tampering {
  let flips: Flip[] = []

  function rot(key: string, from: number, bytes: Uint8Array): Uint8Array {
    for (const flip of flips) {
      const at = flip.offset - from
      if (!key.includes(flip.name) || flip.left <= 0 || at < 0 || at >= bytes.byteLength) continue
      flip.left -= 1
      const rotten = bytes.slice()
      rotten[at] = rotten[at]! ^ 0x10
      return rotten
    }
    return bytes
  }

  return {
    flip: (name, offset, times = Number.POSITIVE_INFINITY) => void flips.push({ name, offset, left: times }),
    heal: () => {
      flips = []
    },
    wrap: (real) => ({
      ...real,
      read: async (key, range) => rot(key, range?.offset ?? 0, await real.read(key, range)),
    }),
  }
}
