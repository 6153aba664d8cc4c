import { describe, expect, it } from 'vitest'
import { CONFLICT_TRANSITIONS, QUARANTINE_TRANSITIONS, UPLOAD_TRANSITIONS } from './transitions.ts'

function pairs(table: Readonly<Record<string, readonly string[]>>, legal: boolean): string[] {
  const states = Object.keys(table)
  return states.flatMap((from) =>
    states.filter((to) => table[from]?.includes(to) === legal).map((to) => `${from}→${to}`),
  )
}

describe('transition tables of ingest', () => {
  it('let an upload end once', () => {
    expect(pairs(UPLOAD_TRANSITIONS, true)).toEqual(['open→committed', 'open→abandoned'])
    expect(pairs(UPLOAD_TRANSITIONS, false)).toEqual([
      'open→open',
      'committed→open',
      'committed→committed',
      'committed→abandoned',
      'abandoned→open',
      'abandoned→committed',
      'abandoned→abandoned',
    ])
  })

  it('let a decision on a conflict be turned round but not undone into nothing', () => {
    expect(pairs(CONFLICT_TRANSITIONS, true)).toEqual([
      'open→kept',
      'open→replaced',
      'kept→replaced',
      'replaced→kept',
    ])
    expect(pairs(CONFLICT_TRANSITIONS, false)).toEqual([
      'open→open',
      'kept→open',
      'kept→kept',
      'replaced→open',
      'replaced→replaced',
    ])
  })

  it('let a quarantined object be resolved and opened again', () => {
    expect(pairs(QUARANTINE_TRANSITIONS, true)).toEqual(['open→resolved', 'resolved→open'])
  })
})
