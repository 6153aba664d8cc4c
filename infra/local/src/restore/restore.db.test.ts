import { randomBytes } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { exportHead } from '@yingtong/domain'
import { createMasterKeyFile, readMasterKeys } from '@yingtong/platform'
import { startRegion, type TestRegion } from '@yingtong/testkit'
import { clusterUrl, readCluster, runSql, startPostgres } from '@yingtong/testkit/machine'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type BackupRun, backUp, beginRun, passUntilNow } from '../backup/back-up.ts'
import { backupFolder, holdBackupFolder } from '../backup/backup-folder.ts'
import { readBackups } from '../backup/manifest.ts'
import { prune } from '../backup/prune.ts'
import { readLocalEnvironment } from '../env.ts'
import type { Release } from '../state/hold-folder.ts'
import { choosePoint } from './choose-point.ts'
import { type RestoreReport, restore } from './restore-product.ts'
import { verifyBackups } from './verify-backup.ts'

const silent = { step: () => undefined, fault: () => undefined, ready: () => undefined }
const root = mkdtempSync(join(tmpdir(), 'yingtong-restore-'))
// PostgreSQL runs as a user of its own and must be able to walk into the folder.
chmodSync(root, 0o711)
const at = (name: string) => join(root, name)
const folder = backupFolder(at('backup'))
const keyFile = at('keys/master.key')
const passphrase = at('passphrase')
const environmentOf = (name: string, more: Record<string, string> = {}) =>
  readLocalEnvironment({
    DATA_DIR: at(name),
    STORE_SEALING: 'off',
    BACKUP_PASSPHRASE_FILE: passphrase,
    ...more,
  })

let region: TestRegion
let run: BackupRun
let release: Release
let between: string
let erasedId: string
let orphanKey: string

const erase = (id: string) => [
  `update tenants set closed_at = now(), erase_certificate = jsonb_build_object('statement', 'x', 'publicKeyPem', 'x',
    'signed', jsonb_build_object('signature', 'x', 'keyId', 'x')) where id = '${id}'`,
  `update tenant_keys set wrapped_key = null, erased_at = now() where tenant_id = '${id}'`,
]

async function openSession(tenantId: string): Promise<void> {
  await runSql(
    region.adminUrl,
    `insert into sessions (token_hash, user_id, tenant_id, expires_at) select $1, user_id, tenant_id, now() + interval '1 day'
     from memberships where tenant_id = $2 limit 1`,
    [randomBytes(8).toString('hex'), tenantId],
  )
}

/** First backup, 一 and its object; then 二; the chosen second; then 三 and an erasure of 一's neighbour. */
beforeAll(async () => {
  writeFileSync(passphrase, 'correct horse battery\n', { mode: 0o600 })
  mkdirSync(at('keys'), { mode: 0o700 })
  createMasterKeyFile(keyFile)
  region = await startRegion()
  const first = await region.tenant('first')
  await first.as('clinician')
  const erased = await region.tenant('erased')
  erasedId = erased.id
  await openSession(first.id)
  await runSql(
    region.adminUrl,
    `insert into audit_events (tenant_id, action, actor_kind, actor_id) values ($1, 'study.opened', 'user', 'x')`,
    [first.id],
  )
  await exportHead(first.system())
  orphanKey = `t/${first.id}/packs/${'ab'.repeat(32)}.pack`
  await region.store.put(orphanKey, Buffer.from('named by no row'), { sha256: null })
  release = await holdBackupFolder(folder)
  mkdirSync(at('data'), { mode: 0o711 })
  run = await beginRun({
    source: {
      ...{ environment: environmentOf('data'), dataDir: at('data'), ownerUrl: region.adminUrl },
      ...{ services: region.services, bareStore: region.store },
      ...{ masterKeyFile: keyFile, masterKeyId: readMasterKeys(keyFile)[0].id, close: () => region.stop() },
    },
    ...{ folder, keysFolder: folder.keys, passphraseFile: passphrase, lines: silent },
  })
  await backUp(run)
  await region.tenant('second')
  const [row] = await runSql(
    region.adminUrl,
    `select to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at`,
  )
  between = String(row?.at)
  await region.tenant('third')
  for (const statement of erase(erasedId)) await runSql(region.adminUrl, statement)
  await passUntilNow(run)
}, 180_000)

afterAll(async () => {
  run?.log.stop()
  release?.()
  await region?.stop()
  rmSync(root, { recursive: true, force: true })
})

const slugs = async (url: string) =>
  (await runSql(url, 'select slug from tenants order by created_at')).map(({ slug }) => slug)

describe('promise D1, M06: a chosen second on an empty machine', () => {
  let report: RestoreReport
  let server: Awaited<ReturnType<typeof startPostgres>>
  let url: string
  beforeAll(async () => {
    report = await restore(
      environmentOf('restored'),
      { directory: folder.root, to: between, keysFolder: undefined },
      silent,
    )
    server = await startPostgres(at('restored/postgres'))
    url = clusterUrl(readCluster(at('restored/postgres'))!, 'yingtong')
  }, 180_000)
  afterAll(() => server?.stop())

  it('holds what was committed by then, and nothing of after', async () => {
    expect(await slugs(url)).toEqual(['first', 'erased', 'second'])
    expect(report.missing).toEqual([])
  })

  it('ends the sessions that it brought back, and forgets again the keys that were erased since', async () => {
    expect(await runSql(url, 'select 1 from sessions where revoked_at is null')).toEqual([])
    expect(await runSql(url, 'select revoked_at is not null as ended from sessions')).toEqual([
      { ended: true },
    ])
    const keys = 'select wrapped_key, erased_at is not null as erased from tenant_keys where tenant_id = $1'
    expect(await runSql(url, keys, [erasedId])).toEqual([{ wrapped_key: null, erased: true }])
  })

  it('is written into every chain, and has the objects that rows name and no others', async () => {
    const rows = await runSql(
      url,
      `select count(*)::int as n from audit_events where action = 'system.restored'`,
    )
    expect(rows).toEqual([{ n: 3 }])
    const objects = readdirSync(at('restored/store/objects'), { recursive: true, encoding: 'utf8' })
    expect(objects.filter((name) => name.endsWith('.json'))).toHaveLength(1)
    expect(existsSync(at(`restored/store/objects/${orphanKey}`))).toBe(false)
  })

  it('is refused into a folder that holds something, which stays as it was', async () => {
    mkdirSync(at('full'))
    writeFileSync(at('full/mine.txt'), 'mine')
    const wish = { directory: folder.root, to: null, keysFolder: undefined }
    await expect(restore(environmentOf('full'), wish, silent)).rejects.toThrow(/not empty \(mine.txt\)/)
    expect(readdirSync(at('full'))).toEqual(['mine.txt'])
  })

  it('goes into the empty database of DATABASE_URL too, and is refused into a full one', async () => {
    const target = await startPostgres(at('server'))
    const more = { DATABASE_URL: target.url }
    const wish = { directory: folder.root, to: null, keysFolder: undefined }
    await restore(environmentOf('elsewhere', more), wish, silent)
    expect(await slugs(target.url)).toEqual(['first', 'erased', 'second', 'third'])
    await expect(restore(environmentOf('again', more), wish, silent)).rejects.toThrow(
      /DATABASE_URL is not empty/,
    )
    await target.stop()
  }, 120_000)
})

describe('promise D1: a backup says what it can give, and never more', () => {
  it('seconds before the first backup and after the last mark are refused, with those that there are', async () => {
    const [span] = (await readBackups(folder)).map(({ manifest }) => manifest)
    for (const to of ['2001-01-01T00:00:00Z', '2999-01-01T08:00:00+08:00'])
      await expect(choosePoint(folder, to)).rejects.toThrow(`what can: ${span?.at}`)
    await expect(choosePoint(folder, 'yesterday')).rejects.toThrow(/with its zone/)
  })

  it('a run at the same time is refused, and so is a folder of somebody else', async () => {
    await expect(holdBackupFolder(folder)).rejects.toThrow(/another backup is writing/)
    mkdirSync(at('foreign'))
    writeFileSync(at('foreign/thesis.doc'), 'x')
    await expect(holdBackupFolder(backupFolder(at('foreign')))).rejects.toThrow(/no backup of ours/)
  })

  it('one that broke off is never taken for whole', async () => {
    mkdirSync(join(folder.backups, '29990101T000000Z.draft'))
    expect((await readBackups(folder)).map(({ manifest }) => manifest.id)).not.toContain('29990101T000000Z')
    rmSync(join(folder.backups, '29990101T000000Z.draft'), { recursive: true })
  })

  it('another passphrase opens nothing, and leaves nothing behind', async () => {
    writeFileSync(at('wrong'), 'incorrect horse battery\n', { mode: 0o600 })
    const wish = { directory: folder.root, to: null, keysFolder: undefined }
    const refused = restore(environmentOf('locked', { BACKUP_PASSPHRASE_FILE: at('wrong') }), wish, silent)
    await expect(refused).rejects.toThrow(/another passphrase/)
    expect(existsSync(at('locked'))).toBe(false)
  })

  it('the second copy costs what changed, and an older one lapses without harm to the newer', async () => {
    const { database, objects } = await backUp(run)
    expect(database.newBytes).toBeLessThan(database.bytes / 4)
    expect(objects.newBytes).toBeLessThanOrEqual(objects.bytes / 2)
    const lapsed = await prune(folder, 1)
    expect(lapsed).toHaveLength(1)
    expect(await prune(folder, 1)).toEqual([])
    expect(await verifyBackups(folder, () => undefined)).toEqual([])
  }, 120_000)

  it('a damaged piece is named, and set aside so that the next copy brings it anew', async () => {
    const part = readdirSync(folder.chunks)[0]!
    const path = join(folder.chunks, part, readdirSync(join(folder.chunks, part))[0]!)
    writeFileSync(path, randomBytes(100))
    const object = join(folder.store, 'objects', orphanKey)
    writeFileSync(object, 'named by no one')
    expect([...(await verifyBackups(folder, () => undefined))].sort()).toEqual([path, object].sort())
    const wish = { directory: folder.root, to: null, keysFolder: undefined }
    await expect(restore(environmentOf('damaged'), wish, silent)).rejects.toThrow(path)
    expect(existsSync(at('damaged'))).toBe(false)
    run.log.stop()
    run = await beginRun(run)
    await backUp(run)
    expect(await verifyBackups(folder, () => undefined)).toEqual([])
  }, 120_000)
})
