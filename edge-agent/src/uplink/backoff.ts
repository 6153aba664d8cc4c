const BASE_MS = 250
/** Promise A6: nobody waits longer than this after the line is back. */
export const BACKOFF_MAX_MS = 5 * 60_000

/** Wait before try `attempt` (from 1): doubling from 250 ms to 5 min, half of it by chance so that agents spread out. */
export function backoffMs(attempt: number, random: () => number = Math.random): number {
  const full = Math.min(BACKOFF_MAX_MS, BASE_MS * 2 ** Math.min(attempt - 1, 30))
  return Math.round(full / 2 + (full / 2) * random())
}
