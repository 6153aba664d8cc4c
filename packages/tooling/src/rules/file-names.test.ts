import { expect, test } from 'vitest'
import { sampleRepository } from '../repository.ts'
import { fileNames } from './file-names.ts'

const check = (path: string) => fileNames.check(sampleRepository({ [path]: '' }))

test.each([
  'packages/x/src/utils.ts',
  'packages/x/src/helpers/pad.ts',
  'packages/x/src/misc.test.ts',
  'packages/x/src/string-utils.ts',
  'packages/x/src/manager.ts',
  'packages/x/src/camelCase.ts',
  'packages/ui/src/Button.tsx',
])('%s is refused', (path) => {
  expect(check(path)).toHaveLength(1)
})

test.each([
  'packages/x/src/sign-report.db.test.ts',
  'apps/web/src/app/(staff)/worklist/[studyId]/page.tsx',
  'packages/dicom/src/uid.table.ts',
  'packages/x/src/commonwealth.ts',
])('%s passes', (path) => {
  expect(check(path)).toEqual([])
})
