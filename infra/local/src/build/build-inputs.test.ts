import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { buildInputs } from './build-inputs.ts'

let root: string
const write = (path: string, text: string) => {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), text)
}
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'yt-build-'))
  write('package-lock.json', '{}')
  write('apps/web/package.json', '{"name":"@yingtong/web","dependencies":{"@yingtong/ui":"*","react":"19"}}')
  write('apps/web/src/page.tsx', 'page')
  write('packages/ui/package.json', '{"name":"@yingtong/ui"}')
  write('packages/ui/src/button.tsx', 'button')
  write('packages/other/package.json', '{"name":"@yingtong/other"}')
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

test.each([
  ['a file of the app', 'apps/web/src/page.tsx'],
  ['a new file', 'apps/web/src/new.tsx'],
  ['a package it imports', 'packages/ui/src/button.tsx'],
  ['the lockfile', 'package-lock.json'],
])('%s changes what is built', (_, path) => {
  const before = buildInputs(root, 'apps/web')
  write(path, 'changed')
  expect(buildInputs(root, 'apps/web')).not.toBe(before)
})

test.each([
  ['the product', 'apps/web/.next/BUILD_ID'],
  ['a test', 'packages/ui/src/button.test.tsx'],
  ['a package it does not import', 'packages/other/src/x.ts'],
])('%s does not', (_, path) => {
  const before = buildInputs(root, 'apps/web')
  write(path, 'changed')
  expect(buildInputs(root, 'apps/web')).toBe(before)
})

test('a Next app takes in what transpilePackages names; the rest is read when it runs', () => {
  write('apps/web/next.config.ts', "const config = { transpilePackages: ['@yingtong/other'] }")
  const before = buildInputs(root, 'apps/web')
  write('packages/ui/src/button.tsx', 'changed')
  expect(buildInputs(root, 'apps/web')).toBe(before)
  write('packages/other/src/x.ts', 'changed')
  expect(buildInputs(root, 'apps/web')).not.toBe(before)
})
