import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { afterTry, gapMs, type Tally, WAITS, type WaitKind, waitMs } from './waiting-rule.ts'

const DAY_MS = 86_400_000
const FRESH: Tally = { wrong: 0, lastMs: 0 }
const KINDS = Object.keys(WAITS) as WaitKind[]

/** The counts of one account as sign-in keeps them: a try is judged when none of its counts waits, and only then counts. */
function account() {
  const tallies = new Map<string, Tally>()
  const of = (key: string) => tallies.get(key) ?? FRESH
  return (from: { browser?: string; network?: string }, atMs: number) => {
    const keys: [string, WaitKind][] = from.browser
      ? [[`browser:${from.browser}`, 'browser']]
      : [
          [`source:${from.network}`, 'source'],
          [`network:${from.network}`, 'network'],
          ['account', 'account'],
        ]
    const waits = keys.map(([key, kind]) => waitMs(of(key), WAITS[kind], atMs))
    if (Math.max(...waits) > 0) return Math.max(...waits)
    for (const [key, kind] of keys) tallies.set(key, afterTry(of(key), WAITS[kind], atMs))
    return 0
  }
}

/** Strangers' tries: when, after the one before, and from which of twenty networks. */
const strangers = fc.array(
  fc.record({ afterMs: fc.integer({ min: 0, max: 90_000 }), network: fc.integer({ min: 0, max: 19 }) }),
  { maxLength: 400 },
)

describe('waits after wrong tries', () => {
  it('never make the owner wait in a known browser, whatever strangers do', () => {
    fc.assert(
      fc.property(strangers, (tries) => {
        const attempt = account()
        let atMs = 1_000_000
        for (const { afterMs, network } of tries) {
          atMs += afterMs
          attempt({ network: `n${network}` }, atMs)
        }
        expect(attempt({ browser: 'own' }, atMs)).toBe(0)
      }),
    )
  })

  it('never make anybody wait longer than their rule says, and the wait that is told is enough', () => {
    fc.assert(
      fc.property(strangers, (tries) => {
        const attempt = account()
        let atMs = 1_000_000
        for (const { afterMs, network } of tries) {
          atMs += afterMs
          attempt({ network: `n${network}` }, atMs)
        }
        const wait = attempt({ network: 'new' }, atMs)
        expect(wait).toBeLessThanOrEqual(WAITS.account.longestMs)
        if (wait > 0) expect(attempt({ network: 'new' }, atMs + wait)).toBe(0)
      }),
    )
  })

  it('leave strangers everywhere together fewer than 2,900 guesses a day, however they time them', () => {
    // Each as early as it is judged, or after a pause that may let everything be forgotten.
    const pauses = fc.array(fc.constantFrom(0, 0, 0, 1, 900_001, 30_000), { minLength: 5, maxLength: 60 })
    fc.assert(
      fc.property(pauses, (pattern) => {
        let tally = FRESH
        let judged = 0
        let atMs = 1_000_000
        for (let i = 0; atMs < 1_000_000 + DAY_MS; i += 1) {
          atMs += pattern[i % pattern.length]!
          atMs += waitMs(tally, WAITS.account, atMs)
          tally = afterTry(tally, WAITS.account, atMs)
          judged += 1
        }
        expect(judged).toBeLessThan(2900)
      }),
      { numRuns: 30 },
    )
  })

  it('leave one network fewer than 1,460 guesses a day at one account', () => {
    let tally = FRESH
    let judged = 0
    for (let atMs = 1_000_000; atMs < 1_000_000 + DAY_MS; judged += 1) {
      atMs += waitMs(tally, WAITS.source, atMs)
      tally = afterTry(tally, WAITS.source, atMs)
    }
    expect(judged).toBeGreaterThan(1400)
    expect(judged).toBeLessThan(1460)
  })

  it('leave room for the owner in a new browser beside one network that never rests: within half a minute', () => {
    // A stranger who tries every 50 ms; the owner comes at any moment of a minute.
    for (let afterMs = 900_000; afterMs < 960_000; afterMs += 5000) {
      const attempt = account()
      let atMs = 1_000_000
      const strangerUntil = (untilMs: number) => {
        for (; atMs < untilMs; atMs += 50) attempt({ network: 'stranger' }, atMs)
      }
      strangerUntil(atMs + afterMs)
      const wait = attempt({ network: 'owner' }, atMs)
      expect(wait).toBeLessThanOrEqual(30_000)
      if (wait === 0) continue
      strangerUntil(atMs + wait)
      expect(attempt({ network: 'owner' }, atMs)).toBe(0)
    }
  })

  it('grow, and end growing', () => {
    for (const kind of KINDS) {
      const rule = WAITS[kind]
      expect(gapMs(rule.free - 1, rule)).toBe(0)
      expect(gapMs(rule.free, rule)).toBe(1000)
      expect(gapMs(1e9, rule)).toBe(rule.longestMs)
      expect(rule.longestMs).toBeLessThanOrEqual(60_000)
    }
  })

  it('are not made of a clock that was wrong', () => {
    for (const lastMs of [Number.MAX_SAFE_INTEGER, 1e13, 1_000_000 + DAY_MS])
      expect(waitMs({ wrong: 50, lastMs }, WAITS.account, 1_000_000)).toBe(0)
  })
})
