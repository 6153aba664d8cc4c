import { beforeAll, describe, expect, it } from 'vitest'
import { type DrillResult, runDrill } from './run-drill.ts'

const IMAGES = 45

describe('M02, M06, the drill in small: copies under load, then fire, then an empty machine', () => {
  let result: DrillResult
  beforeAll(async () => {
    result = await runDrill({
      images: IMAGES,
      rows: 64,
      automatic: false,
      report: (line) => console.log(line),
    })
    console.log(JSON.stringify(result))
  }, 400_000)

  it('promise D1: every acknowledged image is there bit for bit, rows and objects agree both ways', () => {
    expect(result.faults).toEqual([])
    expect(result.images).toBe(IMAGES)
  })

  it('promise D1: what came after the last copy comes again from the agent, although it had ACK-S', () => {
    expect(result.fromAgents).toBeGreaterThan(0)
  })

  it('M01: the restored house copies by itself, into the same folder, beside what it came from', () => {
    expect(result.copiesOn).toBe(true)
  })
})
