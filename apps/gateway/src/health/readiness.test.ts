import { mkdtempSync } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Database } from '@yingtong/db'
import { localStore } from '@yingtong/platform'
import { expect, test } from 'vitest'
import { readinessOf } from './readiness.ts'

const database: Pick<Database, 'ping'> = { ping: async () => true }

test('a store that answers but takes no write is not ready, and ready again without a restart', async () => {
  const root = mkdtempSync(join(tmpdir(), 'yt-ready-'))
  const store = await localStore(root)
  const ready = readinessOf({ database: database as Database, store })
  const ask = async () => {
    await delay(1100) // longer than an answer is kept
    const { status } = await ready(false)
    return status
  }
  expect(await ask()).toBe(200)
  await rename(join(root, 'tmp'), join(root, 'away'))
  expect(await (await ready(false)).json()).toMatchObject({ checks: { writes: 'ok' } }) // kept for a second
  expect(await ask()).toBe(503)
  expect(await (await ready(false)).json()).toMatchObject({ checks: { store: 'ok', writes: 'down' } })
  await rename(join(root, 'away'), join(root, 'tmp'))
  expect(await ask()).toBe(200)
  await rm(root, { recursive: true })
})
