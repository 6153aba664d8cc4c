import { describe, expect, it } from 'vitest'
import { resealProgress } from './reseal-progress.ts'

const at = new Date('2026-03-18T06:00:00Z')
const minutes = (count: number) => at.getTime() + count * 60_000

describe('the progress of sealing anew', () => {
  it('counts what older keys still hold, in whatever order they come', () => {
    const keys = [
      { version: 2, values: 30, createdAt: at },
      { version: 1, values: 70, createdAt: at },
    ]
    expect(resealProgress(keys, minutes(1))).toEqual({ newest: 2, total: 100, left: 70, stuck: false })
  })

  it('is stuck once the hourly job has had its try, and never when nothing is left', () => {
    const keys = [
      { version: 1, values: 1, createdAt: at },
      { version: 2, values: 99, createdAt: at },
    ]
    expect(resealProgress(keys, minutes(60))?.stuck).toBe(false)
    expect(resealProgress(keys, minutes(70))).toMatchObject({ left: 1, stuck: true })
    expect(resealProgress([keys[1]!], minutes(70))).toMatchObject({ left: 0, stuck: false })
    expect(resealProgress([], minutes(70))).toBeNull()
  })
})
