import { expect, test } from 'vitest'
import { planStages } from './stages.ts'
import { countRun } from './vitest-report.ts'

const passed = { fullName: 'adds', status: 'passed', failureMessages: [] }
const file = (name: string, assertionResults: readonly object[], message = '') => ({
  name: `/root/${name}`,
  status: 'passed',
  message,
  assertionResults,
})

function count(testResults: readonly object[], more: { files?: readonly string[]; exitCode?: number } = {}) {
  return countRun({
    root: '/root',
    files: more.files ?? ['a.test.ts'],
    report: JSON.stringify({ testResults }),
    exitCode: more.exitCode ?? 0,
  })
}

test('passed tests are counted', () => {
  expect(count([file('a.test.ts', [passed, passed])])).toEqual({ passed: 2, failures: [] })
})

test('a failed test is one failure, named with the first line of its reason', () => {
  const failed = { fullName: 'sum adds', status: 'failed', failureMessages: ['expected 1\nat x'] }
  expect(count([file('a.test.ts', [passed, failed])], { exitCode: 1 })).toEqual({
    passed: 1,
    failures: ['a.test.ts > sum adds: expected 1'],
  })
})

test.each(['skipped', 'pending', 'todo'])('a %s test is a failure', (status) => {
  const result = count([file('a.test.ts', [{ fullName: 'later', status, failureMessages: [] }])])
  expect(result.failures).toEqual([`a.test.ts > later: was ${status}, not run`])
})

test('a file that does not load, holds no test, or never ran is a failure', () => {
  expect(count([file('a.test.ts', [], 'SyntaxError: x\nat')]).failures).toEqual(['a.test.ts: SyntaxError: x'])
  expect(count([file('a.test.ts', [])]).failures).toEqual(['a.test.ts: holds no test'])
  expect(count([file('a.test.ts', [passed])], { files: ['a.test.ts', 'b.test.ts'] }).failures).toEqual([
    'b.test.ts: did not run',
  ])
})

test('a run that fails without naming a test, or writes no report, is a failure', () => {
  expect(count([file('a.test.ts', [passed])], { exitCode: 1 }).failures).toHaveLength(1)
  expect(countRun({ root: '/root', files: [], report: null, exitCode: null }).failures).toHaveLength(1)
})

test('every test file is in exactly one stage, the whole product last and alone', () => {
  const files = [
    'packages/a/src/x.test.ts',
    'packages/a/src/x.db.test.ts',
    'packages/a/src/x.peer.test.ts',
    'apps/viewer/src/v.browser.test.ts',
    'infra/local/src/start.product.test.ts',
    'apps/web/src/y.test.tsx',
    'tests/chaos/kill.test.ts',
    'tests/journeys/report.test.ts',
    'tests/tenancy/attack.test.ts',
    'tests/novelty/z.test.ts',
  ]
  const stages = planStages(files)
  expect(stages.map((stage) => [stage.name, stage.alone])).toEqual([
    ['unit', false],
    ['database', false],
    ['peers', false],
    ['product', true],
    ['browser', true],
    ['novelty', false],
    ['tenancy', false],
    ['journeys', true],
    ['chaos', true],
  ])
  expect(stages.flatMap((stage) => stage.files).sort()).toEqual([...files].sort())
})
