import type { packs } from '@yingtong/db'

export type PackState = (typeof packs.$inferSelect)['state']

/**
 * The life of a pack. `stored` is ACK-C, `verified` is ACK-S. Only what nothing refers to may be swept, and a swept
 * pack never comes back by itself: the sender offers it anew. A damaged one is mended by sending it again, or given up
 * when other packs have taken in all of its images.
 */
export const PACK_TRANSITIONS: Readonly<Record<PackState, readonly PackState[]>> = {
  reserved: ['stored', 'sweeping'],
  stored: ['verified', 'damaged', 'sweeping'],
  verified: ['damaged', 'sweeping'],
  damaged: ['stored', 'verified', 'sweeping'],
  sweeping: [],
}

export function mayBecome(from: PackState, to: PackState): boolean {
  return PACK_TRANSITIONS[from].includes(to)
}

/** States from which a pack may go to `to`: the guard of an update. */
export function statesBefore(to: PackState): PackState[] {
  return (Object.keys(PACK_TRANSITIONS) as PackState[]).filter((from) => mayBecome(from, to))
}
