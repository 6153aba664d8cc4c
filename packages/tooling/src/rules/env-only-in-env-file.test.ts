import { expect, test } from 'vitest'
import { sampleRepository } from '../repository.ts'
import { envOnlyInEnvFile } from './env-only-in-env-file.ts'

const check = (path: string, text: string) => envOnlyInEnvFile.check(sampleRepository({ [path]: text }))

test('a setting read outside env.ts is refused, wherever it hides', () => {
  expect(check('apps/gateway/src/server.ts', 'const a = 1\nconst port = process.env.PORT')).toEqual([
    { path: 'apps/gateway/src/server.ts', line: 2, text: 'reads the environment' },
  ])
  expect(check('packages/ui/src/x.tsx', 'const { A } = process\n  .env')).toHaveLength(1)
  expect(check('apps/web/src/x.ts', "import { env } from 'node:process'")).toHaveLength(1)
})

test('env.ts, its test and the reasoned list may; words in text do not count', () => {
  expect(check('apps/gateway/src/env.ts', 'export const env = read(process.env)')).toEqual([])
  expect(check('infra/local/start.mjs', 'process.env.PATH')).toEqual([])
  expect(check('apps/gateway/src/a.ts', "// process.env is forbidden\nconst s = 'process.env'")).toEqual([])
})

test('the exemption of a folder does not reach its subfolders', () => {
  expect(check('infra/local/src/start.ts', 'process.env.PORT')).toHaveLength(1)
})
