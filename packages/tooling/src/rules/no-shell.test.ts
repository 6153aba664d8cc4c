import { expect, test } from 'vitest'
import { sampleRepository } from '../repository.ts'
import { noShell } from './no-shell.ts'

const check = (path: string, text: string) => noShell.check(sampleRepository({ [path]: text }))

test('starting a program is refused where patients are served', () => {
  expect(check('edge-agent/src/receive/x.ts', "import { exec } from 'node:child_process'")).toEqual([
    { path: 'edge-agent/src/receive/x.ts', line: 1, text: 'imports node:child_process' },
  ])
  expect(check('packages/platform/src/x.ts', "import { execa } from 'execa'")).toHaveLength(1)
})

test('the reasoned list and tools may, but without a shell', () => {
  const fork = "import { fork } from 'node:child_process'"
  expect(check('packages/platform/src/sandbox/spawn-sandboxed.ts', fork)).toEqual([])
  expect(check('infra/local/src/x.ts', fork)).toEqual([])
  expect(check('infra/local/src/x.ts', `${fork}\nspawn(a, { shell: true })`)).toMatchObject([{ line: 2 }])
  expect(check('apps/web/src/x.ts', 'const room = { shell: true }')).toEqual([])
})
