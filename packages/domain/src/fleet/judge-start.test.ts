import { newAgentStart } from '@yingtong/agent-protocol'
import { expect, test } from 'vitest'
import { judgeStart } from './judge-start.ts'

const NOW = new Date('2026-11-21T12:00:00Z')
const ago = (seconds: number) => new Date(NOW.getTime() - seconds * 1000)

test('promise C8: one machine, however often it starts, is one agent', () => {
  const [first, second] = [newAgentStart(1), newAgentStart(2)]
  const nothing = { starts: null, run: null, runSince: null }
  expect(judgeStart(nothing, null, NOW)).toBe('goes-on') // an agent from before starts were said
  expect(judgeStart(nothing, first, NOW)).toBe('starts-anew')
  const known = { starts: 1, run: first.run, runSince: ago(3600) }
  expect(judgeStart(known, first, NOW)).toBe('goes-on')
  expect(judgeStart(known, second, NOW)).toBe('starts-anew')
  expect(judgeStart(known, newAgentStart(900), NOW)).toBe('starts-anew') // was offline through many starts
  const restarted = { starts: 2, run: second.run, runSince: ago(5) }
  expect(judgeStart(restarted, first, NOW)).toBe('goes-on') // was on its way
})

test('promise C8: a copied disk is found, whichever of the two machines started first', () => {
  const original = newAgentStart(7)
  const copy = newAgentStart(8)
  const copyRuns = { starts: 8, run: copy.run, runSince: ago(61) }
  expect(judgeStart(copyRuns, original, NOW)).toBe('forked')
  expect(judgeStart(copyRuns, newAgentStart(8), NOW)).toBe('forked') // the original was restarted too
  const originalRuns = { starts: 9, run: original.run, runSince: ago(3600) }
  expect(judgeStart(originalRuns, copy, NOW)).toBe('forked') // an older disk comes back
  expect(judgeStart(originalRuns, null, NOW)).toBe('forked') // a thief's own program, without a start
})
