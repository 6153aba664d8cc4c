import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isHalfRestored } from '@yingtong/db/replication'
import { freePort, runSql, waitUntil } from '@yingtong/testkit/machine'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { backupFolder } from '../backup/backup-folder.ts'
import { readLocalEnvironment } from '../env.ts'
import { restore as restoreProduct } from './restore-product.ts'
import { HouseElsewhere, killWhen, type LedgerRow } from './test/house-elsewhere.ts'

const root = mkdtempSync(join(tmpdir(), 'yingtong-broken-'))
// PostgreSQL runs as a user of its own and must be able to walk into the folder.
chmodSync(root, 0o711)

const silent = { step: () => undefined, fault: () => undefined, ready: () => undefined }
let house: HouseElsewhere
let origin: Readonly<Record<string, string>>
let ledger: readonly LedgerRow[]
const folder = backupFolder(join(root, 'backup'))
const keys = join(root, 'keys-elsewhere')

const filesIn = (path: string): readonly string[] =>
  existsSync(path)
    ? readdirSync(path, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
    : []
const sorted = (rows: readonly LedgerRow[]) => rows.map(({ sha256 }) => sha256).sort()
const ended = async (program: Awaited<ReturnType<HouseElsewhere['run']>>) => ({
  code: (await program.exited).code,
  output: program.output,
})
const backup = (env = origin) => house.run('backup', [folder.root, '--keys', keys], env)
const restore = (env: typeof origin, ...more: string[]) =>
  house.run('restore', [folder.root, '--keys', keys, ...more], env)
const verify = async () => ended(await house.run('backup-verify', [folder.root], {}))

beforeAll(async () => {
  house = await HouseElsewhere.start(root)
  origin = house.variables({ data: 'data', bucket: 'first', url: await house.newDatabase('origin') })
  ledger = await house.fill(origin, 12)
}, 180_000)
afterAll(async () => {
  await house?.stop()
  rmSync(root, { recursive: true, force: true })
})

describe('M01: a backup of a DATABASE_URL and an S3 that is killed', () => {
  it('is no backup, and what it had copied is used by the next, which is whole', async () => {
    await killWhen(await backup(), () => filesIn(folder.chunks).length > 20)
    expect(filesIn(folder.backups)).toEqual([])
    const refused = await ended(await restore(house.variables({ data: 'early', bucket: 'second' })))
    expect(refused).toMatchObject({ code: 1 })
    expect(refused.output).toContain('holds no finished backup')
    const kept = filesIn(folder.chunks)
    await killWhen(await backup(), () => filesIn(join(folder.store, 'objects')).length > 0)
    expect(filesIn(folder.backups)).toEqual([])
    const whole = await ended(await backup())
    expect(whole, whole.output).toMatchObject({ code: 0 })
    expect(filesIn(folder.chunks)).toEqual(
      expect.arrayContaining(kept.filter((path) => path.endsWith('.zst'))),
    )
    expect(
      filesIn(folder.root).filter((path) => /\.draft(\/|$)/.test(path) && !path.startsWith(folder.chunks)),
    ).toEqual([])
    expect(await verify()).toMatchObject({ code: 0 })
  }, 180_000)

  it('promise D1: its keys lie encrypted, where they were sent, and nowhere in the open', () => {
    const secrets = [
      ...readFileSync(join(origin.DATA_DIR!, 'keys/master.key'), 'utf8').trim().split(' ').slice(-1),
      (JSON.parse(readFileSync(join(origin.DATA_DIR!, 'secrets.json'), 'utf8')) as { authSecret: string })
        .authSecret,
      'correct horse battery',
    ]
    expect(filesIn(keys)).toHaveLength(1)
    expect(filesIn(folder.keys)).toEqual([])
    for (const path of [...filesIn(folder.root), ...filesIn(keys)]) {
      const bytes = readFileSync(path)
      for (const secret of secrets) expect(bytes.includes(secret), path).toBe(false)
    }
  })
})

const flip = (path: string) => {
  const bytes = readFileSync(path)
  bytes[bytes.length >> 1]! ^= 1
  writeFileSync(path, bytes)
}
const shorten = (path: string) => truncateSync(path, readFileSync(path).length - 16)
const first = (path: string, end: string) => filesIn(path).find((name) => name.endsWith(end))!

const last = (path: string, end: string) =>
  filesIn(path)
    .filter((name) => name.endsWith(end))
    .sort()
    .at(-1)!

describe('a damaged backup', () => {
  /** Spoils a file, asks, and puts it back. */
  async function spoilt(path: string, how: (path: string) => void) {
    const right = readFileSync(path)
    how(path)
    const env = house.variables({ data: 'spoilt', bucket: 'second' })
    const wish = { directory: folder.root, to: null, keysFolder: keys }
    const refused = await restoreProduct(readLocalEnvironment(env), wish, silent).catch(String)
    writeFileSync(path, right)
    return { refused, left: existsSync(env.DATA_DIR!) ? readdirSync(env.DATA_DIR!) : [] }
  }
  it.each([
    ['a piece of the database', () => first(folder.chunks, '.zst')],
    ['a segment of its log', () => last(folder.log, '.zst')],
    ['an object', () => first(join(folder.store, 'objects'), '.pack')],
    ['the keys', () => filesIn(keys)[0]!],
    ['the list of objects', () => first(folder.backups, 'objects.jsonl.zst')],
    ['the manifest', () => first(folder.backups, 'manifest.json')],
  ])(
    'is found before anything is written, flipped or short: %s',
    async (_what, place) => {
      for (const how of [flip, shorten]) {
        const { refused, left } = await spoilt(place(), how)
        expect(refused).toContain(place())
        expect(left).toEqual([])
      }
    },
    120_000,
  )
})

describe('M06: a restore that is killed', () => {
  /** `npm start` on what is there; it must not get far. */
  async function start(env: typeof origin) {
    const [PORT, DICOM_PORT] = [String(await freePort()), String(await freePort())]
    return ended(await house.run('start', [], { ...env, PORT, DICOM_PORT }))
  }

  it('into a DATABASE_URL and another S3 is started by nobody, from no folder, and the next one ends it: ledger complete', async () => {
    const url = await house.newDatabase('target')
    const env = house.variables({ data: 'elsewhere', bucket: 'second', url })
    await killWhen(await restore(env), () =>
      existsSync(join(env.DATA_DIR!, 'restore-postgres/pgdata/global/pg_control')),
    )
    expect((await start(env)).output).toContain('a restore into')
    await killWhen(await restore(env), () => isHalfRestored(url))
    const again = await start(env)
    expect(again.code).toBe(1)
    expect(again.output).toContain('broke off: run it again')
    const other = await start({ ...env, DATA_DIR: join(root, 'fresh') })
    expect(other.code).toBe(1)
    expect(other.output).toContain('a restore into the database of DATABASE_URL broke off')
    const whole = await ended(await restore(env))
    expect(whole.output).toContain('a restore that broke off lies here')
    expect(whole, whole.output).toMatchObject({ code: 0 })
    expect(await isHalfRestored(url)).toBe(false)
    expect(sorted(await house.read(env, ledger))).toEqual(sorted(ledger))
    const full = await ended(await restore({ ...env, DATA_DIR: join(root, 'second') }))
    expect(full.output).toContain('the database of DATABASE_URL is not empty')
  }, 180_000)

  it('into our own server leaves none behind that goes on, and the next one ends it, without a damaged object when asked to', async () => {
    const env = house.variables({ data: 'own', bucket: 'third' })
    const home = join(env.DATA_DIR!, 'postgres')
    await killWhen(await restore(env), () => existsSync(join(home, 'pgdata/postmaster.pid')))
    const servers = ['postgres', 'restore-postgres']
      .map((name) => join(env.DATA_DIR!, name, 'pgdata/postmaster.pid'))
      .filter(existsSync)
      .map((path) => Number.parseInt(readFileSync(path, 'utf8'), 10))
    expect(servers.length).toBeGreaterThan(0)
    expect((await start(env)).output).toContain('broke off: run it again')
    const path = first(join(folder.store, 'objects'), '.pack')
    flip(path)
    const all = await ended(await restore(env, '--accept-damage'))
    expect(all, all.output).toMatchObject({ code: 3 })
    expect(all.output).toContain(`not in the backup: ${path.slice(join(folder.store, 'objects/').length)}`)
    const told = await verify()
    expect(told).toMatchObject({ code: 1 })
    expect(told.output).toContain(`damaged or missing: ${path}`)
    await waitUntil(
      'no server of the broken one runs',
      () => !servers.some((pid) => existsSync(`/proc/${pid}`)),
    )
  }, 180_000)

  it('and a backup into its own data folder is refused with the reason, also over a link', async () => {
    const inside = await ended(await house.run('backup', [join(origin.DATA_DIR!, 'backup')], origin))
    expect(inside).toMatchObject({ code: 1 })
    expect(inside.output).toContain('lies in the data folder')
    const refused = await start({ ...origin, BACKUP_DIR: join(origin.DATA_DIR!, 'store/backup') })
    expect(refused.code).toBe(1)
    expect(refused.output).toContain('- BACKUP_DIR: ')
    expect(await runSql(origin.DATABASE_URL!, 'select count(*)::int as n from instances')).toEqual([
      { n: ledger.length },
    ])
  }, 60_000)
})
