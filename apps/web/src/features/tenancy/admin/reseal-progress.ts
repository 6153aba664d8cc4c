/** A key as far as the progress of sealing anew is concerned. */
interface Counted {
  readonly version: number
  readonly values: number
  readonly createdAt: Date
}

export interface ResealProgress {
  readonly newest: number
  readonly total: number
  readonly left: number
  /** The job had its hour and something is still under an older key: it does not open. */
  readonly stuck: boolean
}

/** The job repeats each hour, so what is left after that has had its try. */
const STUCK_AFTER_MS = 3_900_000

/** How far the numbers of patients have moved to the newest key; null before there is any key. */
export function resealProgress(keys: readonly Counted[], nowMs: number): ResealProgress | null {
  const newest = keys.reduce<Counted | null>(
    (best, key) => (best === null || key.version > best.version ? key : best),
    null,
  )
  if (!newest) return null
  const total = keys.reduce((sum, key) => sum + key.values, 0)
  const left = total - newest.values
  const stuck = left > 0 && nowMs - newest.createdAt.getTime() > STUCK_AFTER_MS
  return { newest: newest.version, total, left, stuck }
}
