import { expect, test } from 'vitest'
import { sampleRepository } from '../repository.ts'
import { noCycles } from './no-cycles.ts'

test('a ring of files is shown as a path', () => {
  const findings = noCycles.check(
    sampleRepository({
      'packages/x/src/a.ts': "import './b.ts'",
      'packages/x/src/b.ts': "export * from './c.ts'",
      'packages/x/src/c.ts': "import { a } from './a.ts'",
    }),
  )
  expect(findings.map((finding) => finding.text)).toEqual([
    'packages/x/src/a.ts → packages/x/src/b.ts → packages/x/src/c.ts → packages/x/src/a.ts',
  ])
})

test('a ring through the doors of packages is seen too', () => {
  const findings = noCycles.check(
    sampleRepository({
      'packages/x/package.json': '{"name":"@yingtong/x"}',
      'packages/x/src/index.ts': "import '@yingtong/y'",
      'packages/y/package.json': '{"name":"@yingtong/y"}',
      'packages/y/src/index.ts': "import '@yingtong/x'",
    }),
  )
  expect(findings).toHaveLength(1)
})

test('types may refer to each other, and a diamond is no ring', () => {
  const findings = noCycles.check(
    sampleRepository({
      'packages/x/src/a.ts': "import './b.ts'\nimport './c.ts'",
      'packages/x/src/b.ts': "import './d.ts'\nimport type { A } from './a.ts'",
      'packages/x/src/c.ts': "import './d.ts'",
      'packages/x/src/d.ts': '',
    }),
  )
  expect(findings).toEqual([])
})
