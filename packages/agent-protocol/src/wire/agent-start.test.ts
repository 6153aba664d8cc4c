import { expect, test } from 'vitest'
import { newAgentStart, newNonce, startOf } from './agent-start.ts'

test('promise C8: a nonce says which start of the agent made it, and is never the same', () => {
  const start = newAgentStart(12)
  const nonces = Array.from({ length: 100 }, () => newNonce(start))
  expect(new Set(nonces).size).toBe(100)
  for (const nonce of nonces) {
    expect(startOf(nonce)).toEqual(start)
    expect(nonce).toMatch(/^[\w-]{16,64}$/) // what signedFieldsOf() takes
  }
  expect(newAgentStart(12).run).not.toBe(start.run)
  expect(newNonce(newAgentStart(999_999_999)).length).toBeLessThanOrEqual(64)
})

test('a nonce of an agent that does not say is no start', () => {
  const strange = ['', 's0-0123456789abcdef-x', `s9999999999-${'a'.repeat(16)}-${'b'.repeat(32)}`, 's1']
  for (const nonce of [newNonce(), ...strange]) expect(startOf(nonce)).toBeNull()
})
