import { expect, it } from 'vitest'
import { licenceIsMet } from './licence-expression.ts'

const ALLOWED = ['MIT', 'Zlib', 'Apache-2.0']
const met = (expression: string) => licenceIsMet(expression, (licence) => ALLOWED.includes(licence))

it.each([
  'MIT',
  '(MIT AND Zlib)',
  '(MIT OR CC0-1.0)',
  'GPL-2.0-only OR MIT AND Zlib',
  '(GPL-3.0 OR MIT) AND Zlib',
])('%s can be met', (expression) => expect(met(expression)).toBe(true))

it.each(['', 'GPL-3.0-only', 'MIT AND GPL-3.0-only', 'GPL-2.0-only OR AGPL-3.0', 'MIT GPL-3.0'])(
  '“%s” cannot',
  (expression) => expect(met(expression)).toBe(false),
)
