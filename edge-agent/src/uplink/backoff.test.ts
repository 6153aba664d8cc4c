import { describe, expect, it } from 'vitest'
import { BACKOFF_MAX_MS, backoffMs } from './backoff.ts'
import { createServerClock } from './server-clock.ts'

describe('promise A6: backoff', () => {
  it('begins with a quarter of a second, doubles, and ends at five minutes', () => {
    const longest = [1, 2, 3, 4, 11, 12, 50, 10_000].map((attempt) => backoffMs(attempt, () => 1))
    expect(longest).toEqual([250, 500, 1_000, 2_000, 256_000, BACKOFF_MAX_MS, BACKOFF_MAX_MS, BACKOFF_MAX_MS])
  })

  it('spreads agents over half of the wait', () => {
    expect(backoffMs(5, () => 0)).toBe(2_000)
    expect(new Set(Array.from({ length: 50 }, () => backoffMs(10))).size).toBeGreaterThan(25)
  })
})

describe('promise A18: the clock that signs', () => {
  it('follows the cloud when the machine is off, and jumps with it', () => {
    let local = Date.parse('2026-01-01T00:00:00Z')
    const clock = createServerClock(() => local)
    clock.learn('Fri, 02 Jan 2026 00:00:00 GMT')
    expect(clock.now().toISOString()).toBe('2026-01-02T00:00:00.000Z')
    local -= 3 * 86_400_000 // somebody sets the machine back
    clock.learn('2026-01-02T00:01:00.000Z')
    expect(clock.now().toISOString()).toBe('2026-01-02T00:01:00.000Z')
  })

  it('does not follow the seconds that an answer takes, nor nonsense', () => {
    const clock = createServerClock(() => 1_000_000)
    for (const text of [new Date(1_004_000).toUTCString(), 'yesterday', '', undefined]) clock.learn(text)
    expect(clock.offsetMs).toBe(0)
  })
})
