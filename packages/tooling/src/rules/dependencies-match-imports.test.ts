import { expect, test } from 'vitest'
import { sampleRepository } from '../repository.ts'
import { dependenciesMatchImports } from './dependencies-match-imports.ts'

function check(manifest: object, files: Record<string, string>) {
  const prefixed = Object.fromEntries(
    Object.entries(files).map(([path, text]) => [`packages/x/${path}`, text]),
  )
  return dependenciesMatchImports
    .check(
      sampleRepository({
        'package.json': '{"name":"yingtong","devDependencies":{"vitest":"1"}}',
        'packages/x/package.json': JSON.stringify({ name: '@yingtong/x', ...manifest }),
        ...prefixed,
      }),
    )
    .map((finding) => finding.text)
}

test('an import that package.json does not name is refused', () => {
  expect(check({}, { 'src/a.ts': "import { z } from 'zod'" })).toEqual([
    'zod is not a dependency of @yingtong/x',
  ])
})

test('production code may not lean on a development dependency, a test may', () => {
  const manifest = { devDependencies: { zod: '1' } }
  expect(check(manifest, { 'src/a.ts': "import 'zod'" })).toEqual(['zod is not a dependency of @yingtong/x'])
  expect(check(manifest, { 'src/a.test.ts': "import 'zod'\nimport 'vitest'" })).toEqual([])
})

test('a dependency that nothing uses is refused', () => {
  expect(check({ dependencies: { zod: '1', pino: '1' } }, { 'src/a.ts': "import 'zod'" })).toEqual([
    'pino is not used',
  ])
})

test('types, subpaths, lazy imports, style sheets and scripts count as use', () => {
  expect(
    check({ devDependencies: { '@types/pg': '1' } }, { 'src/a.ts': "import type { Pool } from 'pg'" }),
  ).toEqual([])
  expect(check({ dependencies: { '@a/b': '1' } }, { 'src/a.ts': "await import('@a/b/c')" })).toEqual([])
  expect(check({ dependencies: { next: '1' }, scripts: { build: 'next' } }, { 'src/a.ts': '' })).toEqual([])
})
