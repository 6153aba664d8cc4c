import { expect, test } from 'vitest'
import { sampleRepository } from '../repository.ts'
import { dcmjsBehindItsDoor } from './dcmjs-behind-its-door.ts'

const check = (path: string, specifier: string) =>
  dcmjsBehindItsDoor.check(sampleRepository({ [path]: `import x from '${specifier}'` }))

test('dcmjs is refused outside packages/dicom', () => {
  expect(check('packages/dicomweb/src/a.ts', 'dcmjs')).toHaveLength(1)
  expect(check('packages/dicom/src/a.ts', 'dcmjs')).toEqual([])
})

test('dcmjs-dimse is a test peer only', () => {
  expect(check('edge-agent/src/receive/a.ts', 'dcmjs-dimse')).toHaveLength(1)
  expect(check('tests/conformance/peers.ts', 'dcmjs-dimse')).toEqual([])
  expect(check('packages/dimse/src/scp.test.ts', 'dcmjs-dimse')).toEqual([])
})
