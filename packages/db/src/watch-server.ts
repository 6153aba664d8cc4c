import { setTimeout as delay, setImmediate as turn } from 'node:timers/promises'
import { DatabaseAwayError } from './away.ts'

/** Work that takes longer than this makes us ask whether the server is still there. */
const LOOK_AFTER_MS = 2_000
const ANSWER_MS = 3_000
/** One answer that did not come may be this machine's own fault. */
const MISSES_MAX = 2
const ASK_AGAIN_MS = 500

export interface ServerWatch {
  /** Settles with `work`, or rejects with DatabaseAwayError as soon as the server is known not to answer. */
  during<T>(work: Promise<T>): Promise<T>
  readonly isAway: boolean
  stop(): void
}

export interface WatchTimes {
  readonly lookAfterMs: number
  readonly answerMs: number
  readonly askAgainMs: number
}

const TIMES: WatchTimes = { lookAfterMs: LOOK_AFTER_MS, answerMs: ANSWER_MS, askAgainMs: ASK_AGAIN_MS }

const away = () => new DatabaseAwayError('the database does not answer')

/** Whether `ask` comes back in time; a moment in which this process stood still is not the server's. */
async function answers(ask: () => Promise<unknown>, ms: number): Promise<boolean> {
  let answered: boolean | null = null
  const asking = ask().then(
    () => {
      answered = true
    },
    () => {
      answered = false
    },
  )
  await Promise.race([asking, delay(ms)])
  for (let turns = 0; turns < 3 && answered === null; turns += 1) await turn()
  return answered === true
}

/**
 * Tells a server that is slow from one that is gone without closing a line: stopped in its tracks, cut off, swallowed by
 * a firewall. A slow statement keeps its long limit; once a question on a connection of its own stays unanswered, all
 * who wait are told at once, and who comes meanwhile is told before he waits. It is asked again until it is back.
 */
export function watchServer(ask: () => Promise<unknown>, times: WatchTimes = TIMES): ServerWatch {
  const waiting = new Map<object, { readonly since: number; readonly tell: (error: Error) => void }>()
  let isAway = false
  let stopped = false
  let looking = false

  const waitsLong = () =>
    [...waiting.values()].some(({ since }) => performance.now() - since >= times.lookAfterMs)

  async function answersNow(): Promise<boolean> {
    for (let miss = 0; miss < (isAway ? 1 : MISSES_MAX); miss += 1)
      if (await answers(ask, times.answerMs)) return true
    return false
  }

  async function look(): Promise<void> {
    while (!stopped && (isAway || waiting.size > 0)) {
      await delay(isAway ? times.askAgainMs : times.lookAfterMs, undefined, { ref: false })
      if (!isAway && !waitsLong()) continue
      isAway = !(await answersNow())
      if (isAway) for (const { tell } of waiting.values()) tell(away())
    }
    looking = false
  }

  function begin(): void {
    if (looking || stopped) return
    looking = true
    void look()
  }

  return {
    get isAway() {
      return isAway
    },
    during<T>(work: Promise<T>) {
      // Whoever is told early leaves the work behind; what becomes of it is nobody's.
      work.catch(() => {})
      if (isAway) return Promise.reject(away())
      const key = {}
      return new Promise<T>((resolve, reject) => {
        waiting.set(key, { since: performance.now(), tell: reject })
        begin()
        work.then(resolve, reject)
      }).finally(() => waiting.delete(key))
    },
    stop() {
      stopped = true
    },
  }
}
