import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { EnvironmentError } from '@yingtong/platform/env'
import { createMasterKeyFile, readMasterKeys } from '@yingtong/platform/master-key'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { masterKeyFile } from './master-key-file.ts'

let dataDir: string
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'yingtong-house-'))
})
afterEach(() => rmSync(dataDir, { recursive: true, force: true }))

const sealing = { STORE_SEALING: 'on' } as const
const file = (given = {}) => masterKeyFile(dataDir, { ...sealing, ...given })

it('promise L5: the key is made once, for its owner alone, and is the same at the next start', () => {
  const path = file()
  expect(path).toBe(join(dataDir, 'keys', 'master.key'))
  expect(statSync(path).mode & 0o777).toBe(0o600)
  const [key] = readMasterKeys(path)
  expect(file()).toBe(path)
  expect(readMasterKeys(path)[0].id).toBe(key.id)
})

it('promise L5: a key that is lost or garbled is never replaced by another', () => {
  const path = file()
  writeFileSync(path, 'garbled')
  expect(() => file()).toThrow(/garbled/)
  rmSync(path)
  expect(() => file()).toThrow(EnvironmentError)
  createMasterKeyFile(path)
  expect(() => file()).toThrow(/has lost the key/)
})

it('an operator’s own file is taken as it is, and none is made beside it', () => {
  const own = join(dataDir, 'own.key')
  expect(() => file({ MASTER_KEY_FILE: own })).toThrow(/ENOENT/)
  createMasterKeyFile(own)
  expect(file({ MASTER_KEY_FILE: own })).toBe(own)
  expect(() => statSync(join(dataDir, 'keys'))).toThrow(/ENOENT/)
})

it('a data folder with open objects of an earlier release is refused, unless sealing is off', () => {
  mkdirSync(join(dataDir, 'store', 'objects', 't'), { recursive: true })
  expect(() => file()).toThrow(/not sealed/)
  expect(file({ STORE_SEALING: 'off' })).toContain('master.key')
})
