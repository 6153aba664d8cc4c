import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { type Activity, type TimeoutKind, Watchdog } from './watchdog.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const QUIET: Activity = { bytesReceived: 0, midMessage: false, writeBlocked: false, waitingForUs: false }

function watch() {
  const seen: TimeoutKind[] = []
  const state = { activity: QUIET, seen }
  new Watchdog({
    stallMs: 50_000,
    idleMs: 300_000,
    observe: () => state.activity,
    onTimeout: (kind) => seen.push(kind),
  })
  return state
}

test('nothing for five minutes is idle', () => {
  const state = watch()
  vi.advanceTimersByTime(295_000)
  expect(state.seen).toEqual([])
  vi.advanceTimersByTime(10_000)
  expect(state.seen).toEqual(['idle'])
})

test('a message without progress stalls within a minute, once', () => {
  const state = watch()
  state.activity = { ...QUIET, midMessage: true, bytesReceived: 100_000 }
  vi.advanceTimersByTime(60_000)
  expect(state.seen).toEqual(['stalled'])
  vi.advanceTimersByTime(600_000)
  expect(state.seen).toEqual(['stalled'])
})

test('a drip of one byte a second is no progress', () => {
  const state = watch()
  for (let second = 0; second < 60; second += 1) {
    state.activity = { ...QUIET, midMessage: true, bytesReceived: second }
    vi.advanceTimersByTime(1000)
  }
  expect(state.seen).toEqual(['stalled'])
})

test('a slow line of 4 KiB a second is progress, for hours', () => {
  const state = watch()
  for (let second = 0; second < 7200; second += 1) {
    state.activity = { ...QUIET, midMessage: true, bytesReceived: second * 4096 }
    vi.advanceTimersByTime(1000)
  }
  expect(state.seen).toEqual([])
})

test('as long as the peer waits for us nothing times out', () => {
  const state = watch()
  state.activity = { ...QUIET, midMessage: true, waitingForUs: true }
  vi.advanceTimersByTime(3_600_000)
  expect(state.seen).toEqual([])
})

test('a peer that does not read stalls us within a minute', () => {
  const state = watch()
  state.activity = { ...QUIET, writeBlocked: true, waitingForUs: true }
  vi.advanceTimersByTime(60_000)
  expect(state.seen).toEqual(['write-stalled'])
})
