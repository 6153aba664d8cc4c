import { expect, it } from 'vitest'
import { DatabaseAwayError, isAway } from './away.ts'

const coded = (code: string, cause?: unknown) => Object.assign(new Error('x', { cause }), { code })

it.each(['ECONNREFUSED', 'ENOENT', '57P01', '57014', '55P03', '53300', '08006', '40P01'])(
  '%s passes by itself, also under the words of a layer above',
  (code) => {
    expect(isAway(coded(code))).toBe(true)
    expect(isAway(new Error('Failed query', { cause: coded(code) }))).toBe(true)
  },
)

it.each(['23505', '42601', '22P02', '28P01', 'ERR_INVALID_ARG_TYPE', ''])('%s does not', (code) => {
  expect(isAway(coded(code))).toBe(false)
})

it('knows what the driver says in words, and nothing of a stranger’s words', () => {
  for (const words of [
    'Connection terminated unexpectedly',
    'Connection terminated due to connection timeout',
    'timeout expired',
    'timeout exceeded when trying to connect',
    'Query read timeout',
  ])
    expect(isAway(new Error(words)), words).toBe(true)
  expect(isAway(new DatabaseAwayError('x'))).toBe(true)
  expect(isAway(new Error('the report says: Query read timeout'))).toBe(false)
  expect(isAway('ECONNREFUSED')).toBe(false)
})
