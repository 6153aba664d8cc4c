import { expect, test } from 'vitest'
import { sampleRepository } from '../repository.ts'
import { exportsAreUsed } from './exports-are-used.ts'

const found = (sources: Record<string, string>) =>
  exportsAreUsed.check(sampleRepository(sources)).map(({ path, text }) => `${path} ${text.split(':')[0]}`)

test('a control that only its test calls is found, however often it is passed on', () => {
  const sources = {
    'packages/dimse/src/admit.ts': 'export function isKnown() {}\nexport const limit = 3\n',
    'packages/dimse/src/index.ts': "export { isKnown, limit } from './admit.ts'\n",
    'packages/dimse/src/admit.test.ts': "import { isKnown } from './admit.ts'\nisKnown()\n",
    'edge-agent/src/receive.ts': "import { limit } from '@yingtong/dimse' // isKnown\nrun(limit)\n",
  }
  expect(found(sources)).toEqual(['packages/dimse/src/admit.ts nothing but tests calls isKnown'])
})

test('what a file uses itself, a route, a job and a tool of tests are left alone', () => {
  const sources = {
    'packages/a/src/own.ts': 'export const most = 3\nexport const some = most - 1\n',
    'packages/a/src/use.ts': "import { some } from './own.ts'\nrun(some)\n",
    'apps/web/src/app/api/route.ts': 'export function GET() {}\n',
    'packages/domain/src/x/jobs/sweep.job.ts': 'export const sweepJob = defineJob()\n',
    'packages/a/src/test/helper.ts': 'export function makeIt() {}\n',
  }
  expect(found(sources)).toEqual([])
})
