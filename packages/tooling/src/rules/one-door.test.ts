import { expect, test } from 'vitest'
import { sampleRepository } from '../repository.ts'
import { oneDoor } from './one-door.ts'

const check = (text: string) =>
  oneDoor.check(
    sampleRepository({
      'package.json': '{"name":"yingtong"}',
      'packages/dicom/package.json':
        '{"name":"@yingtong/dicom","exports":{".":"./src/index.ts","./tables":"./src/tables.ts"}}',
      'packages/dimse/package.json': '{"name":"@yingtong/dimse","exports":{".":"./src/index.ts"}}',
      'packages/dimse/src/scp/a.ts': text,
    }),
  )

test('a deep path into another package is refused', () => {
  expect(check("import '@yingtong/dicom/src/bytes.ts'")).toHaveLength(1)
})

test('climbing out of the package is refused', () => {
  expect(check("import '../../../dicom/src/bytes.ts'")).toHaveLength(1)
})

test('doors, declared side doors, own files and foreign packages pass', () => {
  expect(
    check("import '@yingtong/dicom'\nimport '@yingtong/dicom/tables'\nimport '../b.ts'\nimport 'a/b'"),
  ).toEqual([])
})
