import { expect, it } from 'vitest'
import { sessionTokenOf } from './cookies.ts'

it('promise B10: on https only the cookie that is bound to this host counts, on http only the plain one', () => {
  const both = 'authjs.session-token=planted; __Host-authjs.session-token=own'
  expect(sessionTokenOf(both, true)).toBe('own')
  expect(sessionTokenOf('authjs.session-token=planted', true)).toBeNull()
  expect(sessionTokenOf(both, false)).toBe('planted')
  expect(sessionTokenOf('__Host-authjs.session-token=own', false)).toBeNull()
  expect(sessionTokenOf(`authjs.session-token=${'x'.repeat(201)}`, false)).toBeNull()
  expect(sessionTokenOf(null, true)).toBeNull()
})
