import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { judgeServer } from '@yingtong/db/server-version'
import { databaseFloors } from '@yingtong/platform/server-floors'
import { afterAll, expect, test } from 'vitest'
import { preparePostgres } from './prepare-postgres.ts'
import { runSql } from './run-sql.ts'
import {
  chooseServer,
  lineOfData,
  NoServerError,
  type ServerProgram,
  serverPrograms,
} from './server-programs.ts'
import { startPostgres } from './start-postgres.ts'

const dir = mkdtempSync(join(tmpdir(), 'yt-servers-'))
// PostgreSQL runs as a user of its own.
chmodSync(dir, 0o711)
afterAll(() => rmSync(dir, { recursive: true, force: true }))
const at = (name: string) => {
  mkdirSync(join(dir, name), { recursive: true })
  return join(dir, name)
}

const programs = serverPrograms(process.getuid?.() === 0)
const brought = programs.find(({ isBrought }) => isBrought)!
const system = programs.filter(({ isBrought }) => !isBrought).at(-1)!
/** No server of this machine is that new. */
const UNMET = { floors: ['15.99', '16.99', '17.99', '18.99', '19.99'] }
/** The server of the system meets these, the one from npm does not, as with patches of one day for all lines. */
const floorAt = ({ version: { major, minor } }: ServerProgram) => ({
  floors: UNMET.floors.map((floor) => (floor.startsWith(`${major}.`) ? `${major}.${minor}` : floor)),
})
const versionOf = async (url: string) => {
  const [row] = await runSql(url, 'show server_version')
  return String(row?.server_version)
}

test('both kinds of server are here, and what npm brings is below the floor that ships', () => {
  expect(brought.version).toEqual({ major: 18, minor: 4 })
  expect(judgeServer(brought.said, databaseFloors()!).sound).toBe(false)
  expect(system.version.major).toBeGreaterThanOrEqual(15)
})

test('new data go to the server of the system that meets the floor, with checksums and the same order of words', async () => {
  const server = await startPostgres(at('patched'), { loopback: false, floors: floorAt(system) })
  expect(await versionOf(server.url)).toContain(`${system.version.major}.${system.version.minor}`)
  expect(lineOfData(server.pgdata)).toBe(system.version.major)
  const settings = await runSql(
    server.url,
    `select name, setting from pg_settings
     where name in ('data_checksums', 'fsync', 'listen_addresses', 'server_encoding') order by name`,
  )
  expect(settings.map((row) => row.setting)).toEqual(['on', 'on', '', 'UTF8'])
  const [order] = await runSql(
    server.url,
    `select array_agg(word order by word) as words, lower('ÄÖ') as lower, '影' ilike '影' as same
     from unnest(array['b', 'B', 'a', 'ä', '影', '_']) word`,
  )
  expect(order).toEqual({ words: ['B', '_', 'a', 'b', 'ä', '影'], lower: 'äö', same: true })
  await server.stop()
})

test('where no server of the system meets the floor, the one from npm is taken, and so it is where nothing is asked', async () => {
  const options = [{ floors: UNMET }, {}, { floors: floorAt(system), systemFolder: join(dir, 'nowhere') }]
  for (const [index, more] of options.entries()) {
    const prepared = await preparePostgres(at(`fallback-${index}`), { loopback: false, ...more })
    expect(prepared.program.said).toBe(brought.said)
    expect(lineOfData(prepared.pgdata)).toBe(brought.version.major)
  }
})

test('data of one line are never given to another: each is kept, whatever is preferred', async () => {
  const home = at('kept')
  const first = await startPostgres(home, { loopback: false })
  await runSql(first.url, 'create table kept (word text)')
  await first.stop()
  const again = await startPostgres(home, { loopback: false, floors: floorAt(system) })
  expect(await versionOf(again.url)).toBe('18.4')
  expect(await runSql(again.url, 'select * from kept')).toEqual([])
  await again.stop()
})

test('where the line of the data has no server here, nothing is opened or written, and it is said what to install', async () => {
  const { pgdata } = await preparePostgres(at('patched'), { loopback: false, floors: floorAt(system) })
  const before = readFileSync(join(pgdata, 'global', 'pg_control'))
  const orphaned = preparePostgres(at('patched'), { loopback: false, systemFolder: join(dir, 'nowhere') })
  await expect(orphaned).rejects.toThrow(NoServerError)
  await expect(orphaned).rejects.toThrow(
    `made by PostgreSQL ${system.version.major}, and no other line may open them: install postgresql-${system.version.major} (here: 18.4)`,
  )
  expect(readFileSync(join(pgdata, 'global', 'pg_control'))).toEqual(before)
})

test('a package that cannot run here counts for nothing', () => {
  const folder = at('broken/15/bin')
  for (const name of ['postgres', 'initdb']) {
    writeFileSync(join(folder, name), 'not a program', { mode: 0o755 })
  }
  expect(serverPrograms(process.getuid?.() === 0, join(dir, 'broken'))).toEqual([brought])
})

test('among patched servers the newest is taken; one of npm that is patched needs no other', () => {
  const of = (said: string, isBrought = false): ServerProgram => {
    const [major, minor] = said.split('.').map(Number)
    return { postgres: said, initdb: '', said, version: { major: major!, minor: minor! }, isBrought }
  }
  const floors = databaseFloors()
  const choose = (all: readonly ServerProgram[], major: number | null) =>
    chooseServer(all, { major, floors }).said
  const npm = of('18.4', true)
  expect(choose([npm, of('15.20'), of('17.11'), of('18.5')], null)).toBe('17.11')
  expect(choose([npm, of('15.20'), of('17.11'), of('18.5')], 18)).toBe('18.4')
  expect(choose([npm, of('18.6')], 18)).toBe('18.6')
  expect(choose([npm, of('14.99')], null)).toBe('18.4')
  expect(choose([of('18.6', true), of('19.1')], null)).toBe('18.6')
  // Nothing better here: data are opened by the old server of their line rather than not at all.
  expect(choose([npm, of('15.18')], 15)).toBe('15.18')
})
