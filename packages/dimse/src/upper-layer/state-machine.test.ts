import { describe, expect, test } from 'vitest'
import {
  ACTIONS,
  type Action,
  EVENTS,
  STATES,
  type State,
  type UpperLayerEvent,
} from './state-machine.table.ts'
import { actionOf, step } from './state-machine.ts'

/** PS3.8 table 9-10 once more, taken down by columns, so that a slip in one copy shows in the other. */
const COLUMNS: Readonly<Record<State, Partial<Record<UpperLayerEvent, Action>>>> = {
  Sta1: { Evt1: 'AE-1', Evt5: 'AE-5' },
  Sta2: {
    Evt3: 'AA-1',
    Evt4: 'AA-1',
    Evt6: 'AE-6',
    Evt10: 'AA-1',
    Evt12: 'AA-1',
    Evt13: 'AA-1',
    Evt16: 'AA-2',
    Evt17: 'AA-5',
    Evt18: 'AA-2',
    Evt19: 'AA-1',
  },
  Sta3: { ...established('AA-8'), Evt7: 'AE-7', Evt8: 'AE-8' },
  Sta4: { Evt2: 'AE-2', Evt15: 'AA-2', Evt17: 'AA-4' },
  Sta5: { ...established('AA-8'), Evt3: 'AE-3', Evt4: 'AE-4' },
  Sta6: { ...established('AA-8'), Evt9: 'DT-1', Evt10: 'DT-2', Evt11: 'AR-1', Evt12: 'AR-2' },
  Sta7: { ...established('AA-8'), Evt10: 'AR-6', Evt12: 'AR-8', Evt13: 'AR-3' },
  Sta8: { ...established('AA-8'), Evt9: 'AR-7', Evt14: 'AR-4' },
  Sta9: { ...established('AA-8'), Evt14: 'AR-9' },
  Sta10: { ...established('AA-8'), Evt13: 'AR-10' },
  Sta11: { ...established('AA-8'), Evt13: 'AR-3' },
  Sta12: { ...established('AA-8'), Evt14: 'AR-4' },
  Sta13: {
    Evt3: 'AA-6',
    Evt4: 'AA-6',
    Evt6: 'AA-7',
    Evt10: 'AA-6',
    Evt12: 'AA-6',
    Evt13: 'AA-6',
    Evt16: 'AA-2',
    Evt17: 'AR-5',
    Evt18: 'AA-2',
    Evt19: 'AA-7',
  },
}

/** What columns 3 and 5 to 12 have in common: every unexpected PDU, the aborts and the closed connection. */
function established(unexpected: Action): Partial<Record<UpperLayerEvent, Action>> {
  const pdus = ['Evt3', 'Evt4', 'Evt6', 'Evt10', 'Evt12', 'Evt13', 'Evt19'] as const
  return {
    ...Object.fromEntries(pdus.map((event) => [event, unexpected])),
    Evt15: 'AA-1',
    Evt16: 'AA-3',
    Evt17: 'AA-4',
  }
}

const states = Object.keys(STATES) as State[]
const events = Object.keys(EVENTS) as UpperLayerEvent[]
const cells = states.flatMap((state) =>
  events.map((event) => ({ state, event, action: COLUMNS[state][event] })),
)

test('the table has 13 states and 19 events', () => {
  expect(cells).toHaveLength(13 * 19)
})

describe.each(cells)('$event in $state', ({ state, event, action }) => {
  test(`is ${action ?? 'empty'}`, () => {
    expect(actionOf(state, event)).toBe(action)
    const taken = step(state, event, { role: 'requestor' })
    expect(taken?.action).toBe(action)
    expect(taken?.next).toBe(action && ACTIONS[action].next)
    expect(taken?.effects).toEqual(action && ACTIONS[action].effects)
  })
})

test('AE-6 refuses a request that the provider finds unacceptable', () => {
  expect(step('Sta2', 'Evt6', { role: 'acceptor', acceptable: false })).toEqual({
    action: 'AE-6',
    effects: ['stop-artim', 'send-associate-rj', 'start-artim'],
    next: 'Sta13',
  })
})

test('AR-8 leads to different states on the two sides of a release collision', () => {
  expect(step('Sta7', 'Evt12', { role: 'requestor' })?.next).toBe('Sta9')
  expect(step('Sta7', 'Evt12', { role: 'acceptor' })?.next).toBe('Sta10')
})
