import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { EnvironmentError } from '../env/fragments.ts'
import { openServices } from '../open-services.ts'
import { createMasterKeyFile, readMasterKeys } from './master-key.ts'

let dir: string
let path: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'yingtong-key-'))
  path = join(dir, 'keys', 'master.key')
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

it('a key file is made for its owner alone and reads back', () => {
  const id = createMasterKeyFile(path)
  expect(statSync(path).mode & 0o777).toBe(0o600)
  expect(statSync(join(dir, 'keys')).mode & 0o777).toBe(0o700)
  const [key] = readMasterKeys(path)
  expect(key.id).toBe(id)
  expect(key.bytes).toHaveLength(32)
})

it('an older key on a second line is kept for opening', () => {
  const older = createMasterKeyFile(path)
  const line = readFileSync(path, 'latin1')
  const newer = createMasterKeyFile(path)
  writeFileSync(path, readFileSync(path, 'latin1') + line)
  expect(readMasterKeys(path).map((key) => key.id)).toEqual([newer, older])
})

const refused = (fault: RegExp) => {
  expect(() => readMasterKeys(path)).toThrow(EnvironmentError)
  expect(() => readMasterKeys(path)).toThrow(fault)
}

it('promise L5: a missing, foreign or too open key file stops the start', () => {
  refused(/MASTER_KEY_FILE: .* cannot be read \(ENOENT\)/)
  createMasterKeyFile(path)
  for (const mode of [0o640, 0o604, 0o660, 0o777]) {
    chmodSync(path, mode)
    refused(/may be read by others/)
  }
  rmSync(path)
  mkdirSync(path)
  refused(/is not a file/)
})

it('promise L5: one changed letter anywhere in the key file stops the start', () => {
  createMasterKeyFile(path)
  const text = readFileSync(path, 'latin1')
  for (let i = 0; i < text.length; i++) {
    writeFileSync(path, `${text.slice(0, i)}${text[i] === 'a' ? 'b' : 'a'}${text.slice(i + 1)}`)
    refused(/is garbled/)
    // Its last letter is the line's end: without it the line is whole.
    if (i === text.length - 1) continue
    writeFileSync(path, text.slice(0, i))
    refused(/is garbled/)
  }
  for (const other of ['', '\n', text + text.slice(0, 30), `${text}\n`, `${text}${'x'.repeat(4000)}`]) {
    writeFileSync(path, other)
    refused(/is garbled/)
  }
})

it('promise L5: a process with a bad key file does not get as far as the database', async () => {
  createMasterKeyFile(path)
  writeFileSync(path, 'garbled')
  const env = {
    DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none',
    LOG_LEVEL: 'error',
    MASTER_KEY_FILE: path,
  }
  await expect(openServices(env, { name: 'test', withoutStore: true })).rejects.toThrow(EnvironmentError)
})
