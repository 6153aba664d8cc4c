import { reasonOf } from '@yingtong/domain'
import { expect, test } from 'vitest'
import { quietConsole } from './quiet-console.ts'

test('what is thrown in a page is told without its words', () => {
  const told: unknown[] = []
  const target = { warn: console.warn, error: console.error }
  quietConsole(target, reasonOf, (level, reasons) => told.push([level, ...reasons]))
  target.error('⨯ KANARIENVOGEL', new TypeError('Failed query: params: KANARIENVOGEL'), {
    name: 'KANARIENVOGEL',
  })
  target.warn('KANARIENVOGEL %s', 'KANARIENVOGEL')
  expect(told).toEqual([
    ['error', expect.stringMatching(/^TypeError at quiet-console\.test\.ts:\d+/)],
    ['warn'],
  ])
  expect(JSON.stringify(told)).not.toContain('KANARIENVOGEL')
})
