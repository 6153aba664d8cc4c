const WINDOW_MS = 250
/** So fast, packing beside it would slow the device down: 500 CT slices otherwise take twice the time. */
const RUSH_BYTES_PER_WINDOW = 4 * 1024 * 1024
/** The cloud does not wait longer than this for a device that never lets up. */
const RUSH_MAX_MS = 4_000

export interface RushMeter {
  /** So many bytes of an object have been stored. */
  stored(byteLength: number): void
  /** Devices are sending at full speed, and have not done so for long. */
  isRush(): boolean
}

/** Tells when receiving should have the machine for itself; `now` in ms of a clock that never jumps. */
export function createRushMeter(now: () => number = () => performance.now()): RushMeter {
  const recent: { at: number; byteLength: number }[] = []
  let bytes = 0
  let since: number | null = null
  const forget = (): void => {
    const oldest = now() - WINDOW_MS
    const kept = recent.findIndex(({ at }) => at > oldest)
    const gone = recent.splice(0, kept < 0 ? recent.length : kept)
    for (const { byteLength } of gone) bytes -= byteLength
    if (bytes < RUSH_BYTES_PER_WINDOW) since = null
  }
  return {
    stored: (byteLength) => {
      forget()
      recent.push({ at: now(), byteLength })
      bytes += byteLength
      if (bytes >= RUSH_BYTES_PER_WINDOW) since ??= now()
    },
    isRush: () => {
      forget()
      return since !== null && now() - since < RUSH_MAX_MS
    },
  }
}
