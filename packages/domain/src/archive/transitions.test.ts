import { describe, expect, it } from 'vitest'
import { mayBecome, PACK_TRANSITIONS, type PackState, statesBefore } from './transitions.ts'

const STATES = Object.keys(PACK_TRANSITIONS) as PackState[]
const LEGAL = [
  'reserved→stored',
  'reserved→sweeping',
  'stored→verified',
  'stored→damaged',
  'stored→sweeping',
  'verified→damaged',
  'verified→sweeping',
  'damaged→stored',
  'damaged→verified',
  'damaged→sweeping',
]

describe('a pack', () => {
  for (const from of STATES)
    for (const to of STATES) {
      const legal = LEGAL.includes(`${from}→${to}`)
      it(`${from} ${legal ? 'may' : 'may not'} become ${to}`, () => {
        expect(mayBecome(from, to)).toBe(legal)
      })
    }

  it('names the states before another', () => {
    expect(statesBefore('sweeping').sort()).toEqual(['damaged', 'reserved', 'stored', 'verified'])
  })
})
