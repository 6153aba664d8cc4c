import type { Socket } from 'node:net'
import { describe, expect, test } from 'vitest'
import { Admission, type Seat } from './admission.ts'

const LIMITS = {
  maxPending: 4,
  maxPendingPerAddress: 2,
  maxAssociations: 3,
  maxAssociationsPerAddress: 2,
  maxAssociationsPerDevice: 3,
  reservedAssociations: 1,
}
/** Sockets are only compared here. */
const socket = () => ({}) as Socket

describe('connections before their association', () => {
  test('the oldest of an address makes room for its next', () => {
    const admission = new Admission(LIMITS)
    const [first, second, third] = [socket(), socket(), socket()]
    expect(admission.connected(first, 'a')).toBeUndefined()
    expect(admission.connected(second, 'a')).toBeUndefined()
    expect(admission.connected(third, 'a')).toBe(first)
    admission.left(first)
    expect([...admission.pending]).toEqual([second, third])
  })

  test('when all places are taken, the address that holds most gives one up', () => {
    const admission = new Admission(LIMITS)
    const heavy = socket()
    admission.connected(socket(), 'b')
    admission.connected(heavy, 'a')
    admission.connected(socket(), 'a')
    admission.connected(socket(), 'c')
    expect(admission.connected(socket(), 'd')).toBe(heavy)
  })

  test('one that has left does not count', () => {
    const admission = new Admission(LIMITS)
    for (let i = 0; i < 100; i += 1) {
      const passing = socket()
      expect(admission.connected(passing, 'a')).toBeUndefined()
      admission.left(passing)
      admission.left(passing)
    }
    expect([...admission.pending]).toEqual([])
  })
})

/** An association that works, unless it is said for how long it has idled. */
function seat(
  address: string,
  more: Partial<Seat> & { readonly idle?: number; readonly log?: string[] } = {},
): Seat {
  return {
    address,
    callingAeTitle: 'ANY',
    known: false,
    idleMs: () => more.idle ?? 0,
    worked: () => true,
    vacate: () => void more.log?.push(address),
    ...more,
  }
}

describe('associations', () => {
  test('have a limit for each address', () => {
    const admission = new Admission({ ...LIMITS, maxAssociations: 10 })
    const first = seat('a')
    expect([first, seat('a'), seat('a')].map((each) => admission.take(each))).toEqual([true, true, false])
    expect(admission.take(seat('b'))).toBe(true)
    admission.giveBack(first)
    expect(admission.take(seat('a'))).toBe(true)
    expect(admission.associations).toBe(3)
  })

  test('keep the reserved places for known devices', () => {
    const admission = new Admission(LIMITS)
    expect(admission.take(seat('a'))).toBe(true)
    expect(admission.take(seat('b'))).toBe(true)
    expect(admission.take(seat('c'))).toBe(false)
    expect(admission.take(seat('modality', { known: true }))).toBe(true)
    expect(admission.take(seat('modality', { known: true }))).toBe(false)
  })

  test('of strangers behind the address of a known device do not count as its own', () => {
    const admission = new Admission({ ...LIMITS, maxAssociations: 8, reservedAssociations: 4 })
    for (let i = 0; i < 9; i += 1) admission.take(seat('a', { callingAeTitle: `X${i}` }))
    expect(admission.associations).toBe(2)
    const ct = () => seat('a', { known: true, callingAeTitle: 'CT' })
    expect([ct(), ct(), ct(), ct()].map((each) => admission.take(each))).toEqual([true, true, true, false])
    expect(admission.take(seat('a', { known: true, callingAeTitle: 'MR' }))).toBe(true)
  })

  test('that idle give their place to one that wants to work, the idlest of whoever holds most first', () => {
    const log: string[] = []
    const admission = new Admission({ ...LIMITS, maxAssociationsPerAddress: 3, maxAssociations: 4 })
    for (const [address, idle] of [
      ['a', 90_000],
      ['b', 20_000],
      ['b', 30_000],
    ] as const)
      expect(admission.take(seat(address, { idle, log }))).toBe(true)
    expect(admission.take(seat('c'))).toBe(true)
    expect(log).toEqual(['b'])
    expect(admission.associations).toBe(3)
  })

  test('that idle for a moment only, between two images, are left alone', () => {
    const admission = new Admission(LIMITS)
    for (const address of ['a', 'b']) admission.take(seat(address, { idle: 1_000 }))
    expect(admission.take(seat('c'))).toBe(false)
    const unused = { idle: 1_000, worked: () => false }
    const other = new Admission(LIMITS)
    for (const address of ['a', 'b']) other.take(seat(address, unused))
    expect(other.take(seat('c'))).toBe(true)
  })

  test('of a known device give way to a stranger never, to another known device when they idle', () => {
    const log: string[] = []
    const admission = new Admission({ ...LIMITS, maxAssociations: 2, reservedAssociations: 1 })
    for (const address of ['ct', 'mr']) admission.take(seat(address, { known: true, idle: 60_000, log }))
    expect(admission.take(seat('stranger'))).toBe(false)
    expect(admission.take(seat('us', { known: true }))).toBe(true)
    expect(log).toHaveLength(1)
  })
})
