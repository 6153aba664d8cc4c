import { describe, expect, it } from 'vitest'
import { nextReportState, REPORT_STATES, type ReportEvent } from './transitions.ts'

const LEGAL: Record<string, string> = {
  'drafting save': 'drafting',
  'drafting submit': 'preliminary',
  'drafting sign': 'signed',
  'preliminary save': 'drafting',
  'preliminary return': 'drafting',
  'preliminary review': 'reviewed',
  'preliminary sign': 'signed',
  'reviewed return': 'drafting',
  'reviewed sign': 'signed',
  'signed amend': 'amended',
  'amended amend': 'amended',
}
const EVENTS: ReportEvent[] = ['save', 'submit', 'return', 'review', 'sign', 'amend']

describe('the life of a report', () => {
  for (const state of REPORT_STATES)
    for (const event of EVENTS) {
      const expected = LEGAL[`${state} ${event}`] ?? null
      it(`${state} + ${event} → ${expected ?? 'refused'}`, () =>
        expect(nextReportState(state, event)).toBe(expected))
    }
})
