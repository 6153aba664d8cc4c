import { expect, test } from 'vitest'
import { sampleRepository } from '../repository.ts'
import { packagesImportAllowed } from './packages-import-allowed.ts'

const manifest = (name: string, devDependencies: Record<string, string> = {}) =>
  JSON.stringify({ name: `@yingtong/${name}`, devDependencies })

function check(folder: string, path: string, text: string, devDependencies = {}) {
  const name = folder.split('/').at(-1) ?? ''
  return packagesImportAllowed.check(
    sampleRepository({
      'package.json': '{"name":"yingtong"}',
      [`${folder}/package.json`]: manifest(name, devDependencies),
      [`${folder}/${path}`]: text,
    }),
  )
}

test.each([
  ['packages/dicom', "import '@yingtong/db'"],
  ['packages/domain', "import type { X } from '@yingtong/platform'"],
  ['packages/dicomweb', "import '@yingtong/db'"],
  ['packages/api', "import '@yingtong/platform'"],
  ['packages/ui', "import '@yingtong/domain'"],
  ['packages/dimse', "import '@yingtong/agent-protocol'"],
  ['apps/gateway', "import '@yingtong/web'"],
  ['edge-agent', "const m = import('@yingtong/domain')"],
])('%s: %s is refused', (folder, text) => {
  expect(check(folder, 'src/a.ts', text)).toHaveLength(1)
})

test('what the table allows passes', () => {
  expect(check('packages/domain', 'src/a.ts', "import '@yingtong/db'\nimport '@yingtong/dicom'")).toEqual([])
  expect(check('edge-agent', 'src/a.ts', "import '@yingtong/dimse'\nimport 'node:fs'")).toEqual([])
})

test('Node modules are refused where the code also runs in a browser, except in tests', () => {
  expect(check('packages/dicom', 'src/a.ts', "import 'node:fs'")).toHaveLength(1)
  expect(check('packages/dicom', 'src/a.test.ts', "import 'node:fs'")).toEqual([])
})

test('a test may import a declared development dependency, its subject may not', () => {
  const dev = { '@yingtong/testkit': '*' }
  expect(check('packages/dicom', 'src/a.test.ts', "import '@yingtong/testkit'", dev)).toEqual([])
  expect(check('packages/dicom', 'src/a.ts', "import '@yingtong/testkit'", dev)).toHaveLength(1)
  expect(check('packages/dicom', 'src/a.test.ts', "import '@yingtong/testkit'")).toHaveLength(1)
})

test('a package that is not in the table is refused until it is', () => {
  expect(check('packages/novelty', 'src/a.ts', '')).toEqual([
    { path: 'packages/novelty/src/a.ts', line: 1, text: '@yingtong/novelty is missing in the table' },
  ])
})
