import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { internalPorts } from './internal-ports.ts'
import { readSecrets } from './secrets.ts'
import { once } from './seed-marks.ts'

let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'yt-state-'))
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

test('secrets are random, stay the same, and only their owner may read them', () => {
  const secrets = readSecrets(dir)
  expect(readSecrets(dir)).toEqual(secrets)
  expect(statSync(join(dir, 'secrets.json')).mode & 0o777).toBe(0o600)
  const values = [secrets.authSecret, ...Object.values(secrets.databasePasswords)]
  expect(new Set(values).size).toBe(4)
  for (const value of values) expect(value).toMatch(/^[\w-]{43}$/)
})

test('what is done once is kept, privately, and not done again', async () => {
  const path = join(dir, 'demo.json')
  let count = 0
  const act = async () => ({ count: ++count })
  expect(await once(path, act)).toEqual({ count: 1 })
  expect(await once(path, act)).toEqual({ count: 1 })
  expect(statSync(path).mode & 0o777).toBe(0o600)
})

test('what failed is not marked as done', async () => {
  const path = join(dir, 'demo.json')
  await expect(once(path, () => Promise.reject(new Error('no')))).rejects.toThrow('no')
  expect(await once(path, async () => 'yes')).toBe('yes')
})

test('internal ports stay the same from start to start, and differ from each other', async () => {
  const ports = await internalPorts(dir)
  expect(await internalPorts(dir)).toEqual(ports)
  expect(new Set(Object.values(ports)).size).toBe(5)
  expect(JSON.parse(readFileSync(join(dir, 'ports.json'), 'utf8'))).toEqual(ports)
})
