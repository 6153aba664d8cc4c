import { mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, expect, test } from 'vitest'
import { createDatabase } from './create-database.ts'
import { fitsSocket, socketFolder } from './socket-folder.ts'
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

/** Inodes of the sockets a process holds, looked up in the system's list of listening TCP sockets. */
function listensOnTcp(pid: number): boolean {
  const own = new Set(
    readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
      const target = readlinkSync(`/proc/${pid}/fd/${fd}`)
      return /^socket:\[(\d+)\]$/.exec(target)?.[1] ?? []
    }),
  )
  const rows = ['tcp', 'tcp6'].flatMap((name) =>
    readFileSync(`/proc/net/${name}`, 'utf8').split('\n').slice(1),
  )
  // proc_net_tcp(5): the fourth field is the state, 0A = LISTEN; the tenth the inode.
  return rows
    .map((row) => row.trim().split(/\s+/))
    .some((fields) => fields[3] === '0A' && own.has(fields[9] ?? ''))
}

test.each(['short', `${'long-'.repeat(20)}影像,"x"`])(
  'the embedded server listens on a unix socket only, asks for the password there, and lets nobody else in: %s',
  async (name) => {
    const home = join(dir, name)
    mkdirSync(home)
    const server = await startPostgres(home, { loopback: false })
    expect(listensOnTcp(server.pid)).toBe(false)
    expect(await ask(server.url, 'show listen_addresses')).toEqual([{ listen_addresses: '' }])
    expect(await ask(await createDatabase(server.url), 'select 1 as one')).toEqual([{ one: 1 }])
    const url = new URL(server.url)
    const folder = url.searchParams.get('host') ?? ''
    expect(fitsSocket(folder)).toBe(true)
    expect(statSync(folder).mode & 0o777).toBe(0o700)
    url.password = 'guess'
    await expect(ask(url.href, 'select 1')).rejects.toThrow(/password authentication failed/)
    await server.kill9()
    const again = await startPostgres(home, { loopback: false })
    expect(again.url).toBe(server.url)
    expect(await ask(again.url, 'select 1 as one')).toEqual([{ one: 1 }])
    await again.stop()
  },
)

test('only members of the group that was named get to the socket', () => {
  const folder = socketFolder(join(dir, 'grouped'), { user: null, group: 12_345 })
  expect(statSync(folder).mode & 0o777).toBe(0o710)
})
