import type { Socket } from 'node:net'
import { describe, expect, test } from 'vitest'
import { Admission } from './admission.ts'

const LIMITS = {
  maxPending: 4,
  maxPendingPerAddress: 2,
  maxAssociations: 3,
  maxAssociationsPerAddress: 2,
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

describe('associations', () => {
  test('have a limit for each address', () => {
    const admission = new Admission({ ...LIMITS, maxAssociations: 10 })
    expect([1, 2, 3].map(() => admission.take('a', false))).toEqual([true, true, false])
    expect(admission.take('b', false)).toBe(true)
    admission.giveBack('a')
    expect(admission.take('a', false)).toBe(true)
    expect(admission.associations).toBe(3)
  })

  test('keep the reserved places for known devices', () => {
    const admission = new Admission(LIMITS)
    expect(admission.take('a', false)).toBe(true)
    expect(admission.take('b', false)).toBe(true)
    expect(admission.take('c', false)).toBe(false)
    expect(admission.take('modality', true)).toBe(true)
    expect(admission.take('modality', true)).toBe(false)
  })
})
