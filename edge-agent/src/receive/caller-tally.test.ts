import { SEEN_CALLERS_MAX } from '@yingtong/agent-protocol'
import { describe, expect, it } from 'vitest'
import { createCallerTally, type SeenCall } from './caller-tally.ts'

const at = new Date('2026-11-22T09:00:00.000Z')
const call = (more: Partial<SeenCall> = {}): SeenCall => ({
  outcome: 'not-known',
  callingAeTitle: 'CT9',
  calledAeTitle: 'EDGE',
  address: '10.1.2.9',
  ...more,
})

describe('who called in vain', () => {
  it('is said until the cloud has taken it, and counted once', () => {
    const tally = createCallerTally(() => at)
    for (let n = 0; n < 3; n += 1) tally.note(call())
    const lost = tally.report()
    expect(lost).toMatchObject([{ callingAeTitle: 'CT9', count: 3, firstAt: at.toISOString() }])
    tally.note(call())
    expect(tally.report()).toBe(lost)
    tally.taken(lost)
    // A second beat that had carried the same report says nothing about what came since.
    const next = tally.report()
    tally.taken(lost)
    expect(tally.report()).toBe(next)
    expect(next).toMatchObject([{ count: 1 }])
    tally.taken(next)
    expect(tally.report()).toEqual([])
  })

  it('may claim to be whatever: the table stays small, and others stay in it', () => {
    const tally = createCallerTally(() => at)
    tally.note(call({ callingAeTitle: 'REAL', address: '10.1.2.3' }))
    for (let n = 0; n < 5_000; n += 1)
      tally.note(call({ callingAeTitle: `X${n}`, address: `10.9.${n % 40}.1` }))
    for (let n = 0; n < 50; n += 1) tally.note(call({ callingAeTitle: `Y${n}`, address: '10.8.0.1' }))
    const report = tally.report()
    expect(report.length).toBeLessThanOrEqual(SEEN_CALLERS_MAX)
    expect(report.filter(({ address }) => address === '10.8.0.1').length).toBeLessThanOrEqual(16)
    expect(report.map(({ callingAeTitle }) => callingAeTitle)).toContain('REAL')
  })

  it.each([
    [{ callingAeTitle: 'A\\B' }, { callingAeTitle: 'A?B' }],
    [{ calledAeTitle: 'x'.repeat(40) }, { calledAeTitle: 'x'.repeat(16) }],
    [{ callingAeTitle: '\u001b[31m' }, { callingAeTitle: '?[31m' }],
    [{ address: '::ffff:10.1.2.3' }, { address: '10.1.2.3' }],
    [{ address: 'fe80::1%eth0' }, { address: 'fe80::1' }],
  ])('%j is said as %j, which the wire may carry', (said, kept) => {
    const tally = createCallerTally(() => at)
    tally.note(call(said))
    expect(tally.report()).toMatchObject([kept])
  })

  it('without an address is not said at all', () => {
    const tally = createCallerTally(() => at)
    tally.note(call({ address: '' }))
    expect(tally.report()).toEqual([])
  })
})
