import { expect, test } from 'vitest'
import { sampleRepository } from '../repository.ts'
import { errorsToldByReason } from './errors-told-by-reason.ts'

/** A template's hole cannot stand in a plain string of ours: `HOLE{` is its beginning. */
const check = (text: string, path = 'apps/gateway/src/x.ts') =>
  errorsToldByReason.check(sampleRepository({ [path]: text.replaceAll('HOLE', '$') }))

test.each([
  'log.error("x", { what: String(error) })',
  'log.error("x", { what: String(err ?? error.cause) })',
  'log.error(`failed: HOLE{error}`)',
  'process.stderr.write(`HOLE{cause}`)',
  'const text = error.message',
  'const text = (error as Error).stack',
  'throw new Other(parsed.error.message)',
  'const { length } = lastError?.message ?? ""',
  'write(inspect(error))',
  'write(JSON.stringify(error))',
  'console.error(error)',
  'console.log("so")',
])('%s is refused', (text) => {
  expect(check(`\n${text}`)).toMatchObject([{ path: 'apps/gateway/src/x.ts', line: 2 }])
})

test('telling by reasonOf, comparing, comments and other names are fine', () => {
  const fine = [
    'log.error("x", { reason: reasonOf(error) })',
    'if (error.message === "gone") return',
    '// String(error) and HOLE{error} would repeat the parameters',
    'const text = "error.message"',
    'const shown = issue.message',
    'const { message } = event',
    'const text = String(errors.length)',
  ]
  expect(check(fine.join('\n'))).toEqual([])
})

test('tests, tools at a terminal and the reasoned list may', () => {
  expect(check('console.log(error.message)', 'infra/local/src/x.ts')).toEqual([])
  expect(check('fail(error.message)', 'apps/gateway/src/x.test.ts')).toEqual([])
  expect(check('String(error)', 'packages/agent-protocol/src/log/reason-of.ts')).toHaveLength(1)
})
