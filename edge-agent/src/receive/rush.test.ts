import { describe, expect, it } from 'vitest'
import { createRushMeter } from './rush.ts'

const SLICE_BYTES = 512 * 1024

/** A device that stores a slice every `everyMs`; the times at which packing would have to wait. */
function rushAt(everyMs: number, untilMs: number): number[] {
  let now = 0
  const rush = createRushMeter(() => now)
  const times: number[] = []
  for (; now < untilMs; now += everyMs) {
    rush.stored(SLICE_BYTES)
    if (rush.isRush()) times.push(now)
  }
  return times
}

describe('the rush meter', () => {
  it('gives way to a device at full speed, for four seconds', () => {
    const times = rushAt(5, 6_000)
    expect(times[0]).toBeLessThan(100)
    expect(times.at(-1)).toBeGreaterThan(3_900)
    expect(times.at(-1)).toBeLessThan(4_200)
  })

  it('never gives way to a scanner that sends as it scans', () => {
    expect(rushAt(200, 10_000)).toEqual([])
  })

  it('is over a quarter of a second after the last object, and counts anew', () => {
    let now = 0
    const rush = createRushMeter(() => now)
    for (let n = 0; n < 20; n++) rush.stored(SLICE_BYTES)
    expect(rush.isRush()).toBe(true)
    now = 300
    expect(rush.isRush()).toBe(false)
    for (let n = 0; n < 20; n++) rush.stored(SLICE_BYTES)
    expect(rush.isRush()).toBe(true)
  })
})
