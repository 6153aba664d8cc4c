import { describe, expect, it } from 'vitest'
import { IllegalTransitionError, ITEM_STATES, ITEM_TRANSITIONS, type ItemState, move } from './transitions.ts'

// Every pair that must never happen, written out: a change of the table has to change this list too.
const ILLEGAL: Readonly<Record<ItemState, readonly ItemState[]>> = {
  received: ['received', 'offered', 'uploading', 'committed', 'verified', 'removable'],
  packed: ['received', 'packed', 'uploading', 'verified', 'removable'],
  offered: ['received', 'offered', 'verified', 'removable'],
  uploading: ['received', 'offered', 'uploading', 'verified', 'removable'],
  committed: ['received', 'offered', 'uploading', 'committed', 'removable'],
  verified: ['received', 'offered', 'uploading', 'committed', 'verified', 'quarantined'],
  removable: [...ITEM_STATES],
  quarantined: ['packed', 'offered', 'uploading', 'committed', 'verified', 'removable', 'quarantined'],
}

describe('life of a spool item', () => {
  it.each(ITEM_STATES)('%s: every pair is either legal or listed as illegal', (from) => {
    const all = [...ITEM_TRANSITIONS[from], ...ILLEGAL[from]].sort()
    expect(all).toEqual([...ITEM_STATES].sort())
  })

  it.each(ITEM_STATES)('%s: illegal pairs throw, legal ones pass', (from) => {
    for (const to of ILLEGAL[from]) expect(() => move(from, to)).toThrow(IllegalTransitionError)
    for (const to of ITEM_TRANSITIONS[from]) expect(move(from, to)).toBe(to)
  })

  it('removes nothing that the cloud has not verified', () => {
    const before = ITEM_STATES.filter((state) => ITEM_TRANSITIONS[state].includes('removable'))
    expect(before).toEqual(['verified'])
  })
})
