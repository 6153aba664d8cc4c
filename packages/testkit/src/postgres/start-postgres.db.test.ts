import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, expect, test } from 'vitest'
import { createDatabase } from './create-database.ts'
import { startPostgres } from './start-postgres.ts'

const dir = mkdtempSync(join(tmpdir(), 'yt-postgres-'))
afterAll(() => rmSync(dir, { recursive: true, force: true }))

async function ask(url: string, sql: string): Promise<readonly Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => undefined)
  await client.connect()
  try {
    return (await client.query(sql)).rows
  } finally {
    await client.end()
  }
}

test('a committed row survives kill -9, and the server is durable and listens on loopback only', async () => {
  const first = await startPostgres(dir)
  const url = await createDatabase(first.url, 'ledger')
  await ask(url, "create table ack (uid text); insert into ack values ('1.2.3')")
  await first.kill9()
  await expect(ask(url, 'select 1')).rejects.toThrow()

  const second = await startPostgres(dir)
  const again = new URL(second.url)
  again.pathname = '/ledger'
  expect(await ask(again.href, 'select uid from ack')).toEqual([{ uid: '1.2.3' }])
  const settings = await ask(
    second.url,
    `select name, setting from pg_settings
     where name in ('fsync','full_page_writes','synchronous_commit','data_checksums','listen_addresses') order by name`,
  )
  expect(Object.fromEntries(settings.map((row) => [row.name, row.setting]))).toEqual({
    data_checksums: 'on',
    fsync: 'on',
    full_page_writes: 'on',
    listen_addresses: '127.0.0.1',
    synchronous_commit: 'on',
  })
  await second.stop()
})

test('a wrong password is refused', async () => {
  const server = await startPostgres(dir)
  const url = new URL(server.url)
  url.password = 'guess'
  await expect(ask(url.href, 'select 1')).rejects.toThrow(/password authentication failed/)
  await server.stop()
})
