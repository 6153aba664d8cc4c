import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { durableDirectories } from './durable-files.ts'

const home = mkdtempSync(join(tmpdir(), 'durable-'))
const root = join(home, 'store')
const us = process.geteuid?.() ?? 0
const SOMEBODY = 65_534
afterEach(() => {
  process.seteuid?.(us)
  rmSync(home, { recursive: true, force: true })
})

it('makes folders below a root whose own folder it may only walk through, the first time too', async () => {
  mkdirSync(root, { mode: 0o777 })
  chmodSync(root, 0o777)
  chmodSync(home, us === 0 ? 0o711 : 0o311)
  // As a process of the house, which is nobody in the folder above.
  if (us === 0) process.seteuid?.(SOMEBODY)
  const ensure = durableDirectories(root)
  await ensure(join(root, 'objects', 't', 'a'))
  await ensure(join(root, 'objects', 't', 'b'))
  process.seteuid?.(us)
  chmodSync(home, 0o700)
  expect(existsSync(join(root, 'objects', 't', 'b'))).toBe(true)
})
