import { expect, test } from 'vitest'
import { sampleRepository } from '../repository.ts'
import { contextsImportLeftwards } from './contexts-import-leftwards.ts'

const check = (path: string, specifier: string) =>
  contextsImportLeftwards.check(
    sampleRepository({ [`packages/domain/src/${path}`]: `import x from '${specifier}'` }),
  )

test('an import to the right is refused', () => {
  expect(check('archive/find-studies.ts', '../reporting/index.ts')).toEqual([
    {
      path: 'packages/domain/src/archive/find-studies.ts',
      line: 1,
      text: 'archive imports reporting, which is to its right',
    },
  ])
  expect(check('kernel/command.ts', '../tenancy/index.ts')).toHaveLength(1)
})

test('reaching past a context’s door is refused', () => {
  expect(check('reporting/sign-report.ts', '../archive/internal/study-row.ts')).toHaveLength(1)
  expect(check('reporting/jobs/render-report.job.ts', '../../archive/study.ts')).toHaveLength(1)
})

test('leftwards through the door, the kernel, and own files pass', () => {
  expect(check('reporting/sign-report.ts', '../archive/index.ts')).toEqual([])
  expect(check('reporting/sign-report.ts', '../kernel/command.ts')).toEqual([])
  expect(check('reporting/jobs/render-report.job.ts', '../report.ts')).toEqual([])
  expect(check('ports.ts', './archive/index.ts')).toEqual([])
})

test('a test may import from everywhere', () => {
  expect(check('archive/sweep.db.test.ts', '../ingest/index.ts')).toEqual([])
})

test('a folder that is not in the line is refused', () => {
  expect(check('stuff/a.ts', './b.ts')).toHaveLength(1)
})
