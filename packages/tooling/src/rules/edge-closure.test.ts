import { expect, test } from 'vitest'
import { sampleRepository } from '../repository.ts'
import { edgeClosure, productionClosure } from './edge-closure.ts'

const lock = (packages: object) => JSON.stringify({ lockfileVersion: 3, packages })

const clean = {
  'edge-agent': { name: '@yingtong/edge-agent', dependencies: { '@yingtong/dicom': '*', zod: '1' } },
  'node_modules/@yingtong/dicom': { resolved: 'packages/dicom', link: true },
  'packages/dicom': { name: '@yingtong/dicom', dependencies: { fflate: '1' } },
  'node_modules/fflate': { version: '1.0.0' },
  'node_modules/zod': { version: '1.0.0' },
}

test('a forbidden package is found however deep it lies, with who brought it', () => {
  const packages = {
    ...clean,
    'node_modules/fflate': { version: '1.0.0', dependencies: { pg: '8' } },
    'node_modules/fflate/node_modules/pg': { version: '8.0.0' },
  }
  expect(edgeClosure.check(sampleRepository({}, lock(packages)))).toEqual([
    { path: 'edge-agent/package.json', line: 1, text: 'pg is reached through fflate' },
  ])
})

test('the closure walks workspace links and passes when clean', () => {
  const repository = sampleRepository({}, lock(clean))
  expect([...productionClosure(repository, 'edge-agent').keys()]).toEqual([
    '@yingtong/dicom',
    'fflate',
    'zod',
  ])
  expect(edgeClosure.check(repository)).toEqual([])
})
