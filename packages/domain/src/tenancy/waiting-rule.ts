/** How wrong answers slow down the next try: nothing ever locks, and no wait is longer than `longestMs`. */
export interface WaitRule {
  /** So many wrong ones cost nothing; then 1 s, 2 s, 4 s … between two that are judged. */
  readonly free: number
  readonly longestMs: number
  /** After so long without a wrong one, all are forgotten. */
  readonly forgetMs: number
}

/** Wrong answers in a row, and when the last one was judged. */
export interface Tally {
  readonly wrong: number
  readonly lastMs: number
}

const FIRST_MS = 1000
const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

/**
 * Who shares a count, and how it slows. A browser that its person signed in with before has one of its own, which
 * nobody else can raise; all others share `source` with their network and account, `network` with their neighbours and
 * `account` with everybody. `account` waits half as long as `source`, so that one network alone never fills it.
 */
export const WAITS = {
  /** A known browser, or one that holds a link from the account's mail box. */
  browser: { free: 4, longestMs: MINUTE_MS, forgetMs: 24 * HOUR_MS },
  source: { free: 4, longestMs: MINUTE_MS, forgetMs: 15 * MINUTE_MS },
  account: { free: 9, longestMs: MINUTE_MS / 2, forgetMs: 15 * MINUTE_MS },
  /** Against one password tried at many accounts; short, since a hospital may have one address. */
  network: { free: 30, longestMs: 2000, forgetMs: 15 * MINUTE_MS },
  /** Codes of an authenticator, behind the right password, from browsers that are not known. */
  code: { free: 4, longestMs: MINUTE_MS, forgetMs: 15 * MINUTE_MS },
  /** The password asked again within a session; each session has its own. */
  proof: { free: 4, longestMs: MINUTE_MS, forgetMs: 15 * MINUTE_MS },
} as const satisfies Record<string, WaitRule>

export type WaitKind = keyof typeof WAITS

/** So many wrong ones in a row, and a browser is known no longer: whoever took it guesses no more than this. */
export const KNOWN_WRONG_MAX = 20

/** How long after the last one the next may be judged. */
export function gapMs(wrong: number, rule: WaitRule): number {
  if (wrong < rule.free) return 0
  return Math.min(rule.longestMs, FIRST_MS * 2 ** Math.min(wrong - rule.free, 16))
}

/** What still counts. A last one that lies far ahead is of a clock that was wrong, and must not keep anybody waiting. */
function counted(tally: Tally, rule: WaitRule, nowMs: number): number {
  const agoMs = nowMs - tally.lastMs
  return agoMs > rule.forgetMs || agoMs < -rule.longestMs ? 0 : tally.wrong
}

/** How long until a try is judged; 0: now. */
export function waitMs(tally: Tally, rule: WaitRule, nowMs: number): number {
  const gap = gapMs(counted(tally, rule, nowMs), rule)
  return Math.min(gap, Math.max(0, tally.lastMs + gap - nowMs))
}

/** Whether another wrong try would have to wait after the last one. */
export const slows = (tally: Tally, rule: WaitRule, nowMs: number): boolean =>
  gapMs(counted(tally, rule, nowMs), rule) > 0

/** The count once a try is taken; one that turns out right is given back. */
export function afterTry(tally: Tally, rule: WaitRule, nowMs: number): Tally {
  return { wrong: counted(tally, rule, nowMs) + 1, lastMs: nowMs }
}
