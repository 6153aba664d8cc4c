import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { findTool, runProgram, startProcess } from '@yingtong/testkit/machine'
import { afterEach, beforeEach, expect, test } from 'vitest'

const LAUNCHERS = fileURLToPath(new URL('..', import.meta.url))

/** A bare clone: launchers, a lockfile, one TypeScript entry, and an npm that only notes that it was called. */
let root: string
const path = (name: string) => join(root, name)
const write = (name: string, text: string, mode = 0o644) => {
  mkdirSync(dirname(path(name)), { recursive: true })
  writeFileSync(path(name), text, { mode })
}
const lock = (version: string) =>
  JSON.stringify({
    packages: {
      '': {},
      'packages/a': { version: '0.1.0' },
      'node_modules/a': { version },
      'node_modules/elsewhere': { version: '1.0.0', optional: true },
    },
  })

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'yt-clone-'))
  mkdirSync(path('infra/local'), { recursive: true })
  for (const name of ['ensure.mjs', 'run.mjs'])
    copyFileSync(join(LAUNCHERS, name), path(`infra/local/${name}`))
  write('package-lock.json', lock('1.0.0'))
  write(
    'entry.ts',
    'const args: string[] = process.argv.slice(2); console.log("ran", ...args); process.exit(args.length)',
  )
  // Installs what the lockfile says, as npm would: the record it leaves, and a node.
  const npm = `#!/bin/sh
    echo "$@" >> ${path('npm-calls')}
    mkdir -p node_modules/.bin && cp package-lock.json node_modules/.package-lock.json
    ln -sf ${process.execPath} node_modules/.bin/node`
  write('bin/npm', npm, 0o755)
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

const environment = () => ({
  PATH: `${path('bin')}${delimiter}${dirname(findTool('sh') ?? '')}`,
  npm_execpath: undefined,
  npm_lifecycle_event: undefined,
})
const run = (...args: readonly string[]) =>
  runProgram({ command: process.execPath, args: [path('infra/local/run.mjs'), ...args], env: environment() })
const npmCalls = () => readFileSync(path('npm-calls'), 'utf8').trim().split('\n')

test('a bare clone is installed once, then the entry runs with its arguments and its exit code', async () => {
  const first = await run('entry.ts', '--', 'one', 'two')
  expect(first.output).toContain('installing packages')
  expect(first.output).toContain('ran one two')
  expect(first.code).toBe(2)
  expect((await run('entry.ts')).output.trim()).toBe('ran')
  expect(npmCalls()).toEqual(['ci --no-audit --no-fund --loglevel=error'])
})

test('a lockfile that names other versions is installed again; one that is only touched is not', async () => {
  await run('entry.ts')
  write('package-lock.json', lock('1.0.0'))
  await run('entry.ts')
  expect(npmCalls()).toHaveLength(1)
  write('package-lock.json', lock('1.0.1'))
  await run('entry.ts')
  expect(npmCalls()).toHaveLength(2)
})

test('an npm that fails stops with a clear word, and nothing is run', async () => {
  write('bin/npm', '#!/bin/sh\nexit 1', 0o755)
  const { code, output } = await run('entry.ts')
  expect(code).toBe(1)
  expect(output).toContain('yingtong: npm ci failed')
  expect(output).not.toContain('ran')
})

test('a signal to the launcher reaches what it runs, which decides how to end', async () => {
  mkdirSync(path('node_modules/.bin'), { recursive: true })
  symlinkSync(process.execPath, path('node_modules/.bin/node'))
  write('node_modules/.package-lock.json', lock('1.0.0'))
  write(
    'entry.ts',
    "process.on('SIGTERM', () => process.exit(7)); setInterval(() => {}, 1000); console.log('up')",
  )
  const args = [path('infra/local/run.mjs'), 'entry.ts']
  const launcher = await startProcess({ command: process.execPath, args, env: environment() })
  await launcher.waitForLine(/up/)
  expect(await launcher.stop()).toEqual({ code: 7, signal: null })
})
