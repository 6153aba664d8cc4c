import { expect, test } from 'vitest'
import { sampleRepository } from '../repository.ts'
import { lockfileComplete } from './lockfile-complete.ts'

const check = (packages: object) =>
  lockfileComplete.check(sampleRepository({}, JSON.stringify({ packages }))).map((finding) => finding.text)

test.each(['dependencies', 'optionalDependencies'])('%s without an entry are refused', (field) => {
  expect(check({ 'node_modules/a': { version: '1.0.0', [field]: { b: '1' } } })).toEqual([
    'node_modules/a names b, which has no entry',
  ])
})

test('an entry beside or above is enough', () => {
  expect(
    check({
      'node_modules/a': { version: '1.0.0', dependencies: { b: '1', c: '1' } },
      'node_modules/a/node_modules/b': { version: '1.0.0' },
      'node_modules/c': { version: '1.0.0' },
    }),
  ).toEqual([])
})
