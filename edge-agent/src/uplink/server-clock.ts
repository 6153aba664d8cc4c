/** Below this the difference may be the resolution of the Date header and the time on the wire. */
const TOLERANCE_MS = 5_000

export interface ServerClock {
  /** Now, as the cloud counts; for signatures only. */
  now(): Date
  /** Learns from the time that an answer carries (RFC 9110 §6.6.1 or RFC 3339). */
  learn(serverTime: string | undefined): void
  /** Whether an answer of this run has told the time: before, ours may be years off. */
  readonly known: boolean
  /** Ours minus theirs is minus this. */
  readonly offsetMs: number
}

/** Corrects signing times when the machine's clock is wrong or jumps (promise A18): the cloud accepts ± 5 minutes. */
export function createServerClock(localNow: () => number = Date.now): ServerClock {
  let offsetMs = 0
  let known = false
  return {
    now: () => new Date(localNow() + offsetMs),
    learn: (serverTime) => {
      const server = serverTime ? Date.parse(serverTime) : Number.NaN
      if (Number.isNaN(server)) return
      known = true
      const difference = server - (localNow() + offsetMs)
      if (Math.abs(difference) > TOLERANCE_MS) offsetMs += difference
    },
    get known() {
      return known
    },
    get offsetMs() {
      return offsetMs
    },
  }
}
