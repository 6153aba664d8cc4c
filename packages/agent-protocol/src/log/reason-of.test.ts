import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { z } from 'zod'
import type { LogFields } from './log-fields.ts'
import { plainFault, reasonOf } from './reason-of.ts'

const CANARY = 'KANARIENVOGEL'

function thrownBy(work: () => unknown): unknown {
  try {
    work()
  } catch (error) {
    return error
  }
  throw new Error('nothing was thrown')
}

const thrownAgain = (): never => {
  throw new Error(CANARY)
}

class QueryError extends Error {
  readonly params = [CANARY]
  readonly query = `select '${CANARY}'`
}

const postgres = Object.assign(new Error(`duplicate key ${CANARY}`), {
  name: 'PostgresError',
  code: '23505',
  detail: `Key (name)=(${CANARY}) already exists.`,
  where: CANARY,
  table: 'patients',
  constraint: 'patients_pkey',
  routine: '_bt_check_unique',
})

test('an error is told by class, codes, table and place, through its causes', () => {
  const told = reasonOf(new QueryError(`Failed query: … params: ${CANARY}`, { cause: postgres }))
  expect(told).toMatch(/^QueryError at .*reason-of\.test\.ts:\d+.* <- PostgresError 23505 /)
  expect(told).toContain('table=patients constraint=patients_pkey routine=_bt_check_unique')
  expect(told).not.toContain(CANARY)
})

const FOREIGN: readonly [string, unknown][] = [
  ['JSON', thrownBy(() => JSON.parse(`{"name": "${CANARY}`))],
  ['a file', thrownBy(() => readFileSync(`/nowhere/${CANARY}.dcm`))],
  ['an address', thrownBy(() => new URL(`//${CANARY}`))],
  ['zod', thrownBy(() => z.strictObject({}).parse({ [CANARY]: 1 }))],
  ['a word', CANARY],
  ['a number', 7],
  ['nothing', undefined],
  ['many', new AggregateError([new Error(CANARY), postgres], CANARY)],
  ['an object', { message: CANARY, code: `x ${CANARY}`, name: `${CANARY} ^`, cause: { detail: CANARY } }],
  [
    'a message that looks like places',
    new Error(`no\n    at ${CANARY} (/a/${CANARY}.ts:1:1)\n    at b (/c.ts:2:2)`),
  ],
  ['a message that changed', Object.assign(new Error(`a\n    at ${CANARY} (/x.ts:1:1)`), { message: 'b' })],
  ['a stack of its own', Object.assign(new Error('a'), { stack: `a\n    at ${CANARY} x (/x y.ts:1:1)` })],
  ['getters that throw', Object.defineProperty({}, 'cause', { get: () => thrownAgain() })],
]

test.each(FOREIGN)('what %s says in words is not repeated', (_name, error) => {
  const told = reasonOf(error)
  expect(told).not.toContain(CANARY)
  expect(told).not.toBe('')
})

test('text that is ours is repeated, that of its cause is not', () => {
  const told = reasonOf(plainFault('the role is superuser', { cause: new Error(CANARY) }))
  expect(told).toMatch(/^Error “the role is superuser” at /)
  expect(told).not.toContain(CANARY)
})

test('a circle of causes ends', () => {
  const circle: Error & { cause?: unknown } = new Error('round')
  circle.cause = circle
  expect(reasonOf(circle).split(' <- ')).toHaveLength(1)
})

test('log fields take no error and no text of one', () => {
  const fields: LogFields = { requestId: 'x', bytes: 3, reason: reasonOf(new Error('x')) }
  // @ts-expect-error an error is not a value of a log
  const raw: LogFields = { what: new Error('x') }
  // @ts-expect-error its text neither
  const text: LogFields = { reason: String(new Error('x')) }
  expect([fields, raw, text]).toHaveLength(3)
})
