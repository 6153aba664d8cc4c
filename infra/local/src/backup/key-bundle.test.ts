import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { backupPassphrase, openKeyFiles, readPassphrase, sealKeyFiles } from './key-bundle.ts'

const folder = mkdtempSync(join(tmpdir(), 'yingtong-keys-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const FILES = {
  'master.key': Buffer.from('yingtong-master-key canary'),
  'secrets.json': Buffer.from('{"canary":1}'),
}

it('keys open with their passphrase and with no other, and lie nowhere in the open', () => {
  const bundle = sealKeyFiles(FILES, 'correct horse battery')
  expect(openKeyFiles(bundle, 'correct horse battery')).toEqual(FILES)
  expect(bundle.toString('latin1')).not.toContain('canary')
  for (const part of Object.values(FILES)) expect(bundle.toString()).not.toContain(part.toString('base64'))
  expect(() => openKeyFiles(bundle, 'correct horse batterz')).toThrow(/another passphrase/)
})

it('a turned bit anywhere is found', () => {
  const bundle = sealKeyFiles(FILES, 'correct horse battery')
  const parsed = JSON.parse(bundle.toString()) as { sealed: string }
  const sealed = Buffer.from(parsed.sealed, 'base64')
  sealed[5] = (sealed[5] ?? 0) ^ 1
  const turned = Buffer.from(JSON.stringify({ ...parsed, sealed: sealed.toString('base64') }))
  expect(() => openKeyFiles(turned, 'correct horse battery')).toThrow(/damaged/)
})

it('a passphrase file must be there, private, and long enough', () => {
  const path = join(folder, 'passphrase')
  expect(() => readPassphrase(path)).toThrow(/not there/)
  writeFileSync(path, 'long enough, surely\n', { mode: 0o600 })
  expect(readPassphrase(path)).toBe('long enough, surely')
  chmodSync(path, 0o644)
  expect(() => readPassphrase(path)).toThrow(/open to others/)
  writeFileSync(path, 'short\n')
  chmodSync(path, 0o600)
  expect(() => readPassphrase(path)).toThrow(/at least 12/)
})

it('without one, one is made at random, once, beside the master key', async () => {
  const made = await backupPassphrase(folder, undefined)
  expect(made.isNew).toBe(true)
  expect(statSync(made.path).mode & 0o777).toBe(0o600)
  expect(await backupPassphrase(folder, undefined)).toEqual({ ...made, isNew: false })
})
