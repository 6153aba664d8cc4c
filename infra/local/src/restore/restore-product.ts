import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { endAllSessions, listTenantIds, recordRestore, repeatErasures, systemContext } from '@yingtong/domain'
import { type OpenServices, openServices, openStore } from '@yingtong/platform'
import { assertBackupFolder, backupFolder } from '../backup/backup-folder.ts'
import { BackupRefused } from '../backup/backup-refused.ts'
import { writeDurably } from '../backup/write-durably.ts'
import type { LocalEnvironment } from '../env.ts'
import { prepareDatabase } from '../services/prepare-database.ts'
import { DATABASE_ROLES } from '../services/service-context.ts'
import { holdFolder } from '../state/hold-folder.ts'
import { masterKeyFile } from '../state/master-key-file.ts'
import { UNFINISHED } from '../state/restore-mark.ts'
import { readSecrets, writePrivate } from '../state/secrets.ts'
import type { StatusLines } from '../state/status-lines.ts'
import { choosePoint, type RestorePoint } from './choose-point.ts'
import { checkDatabaseTarget, type RestoredDatabase, restoreDatabase } from './restore-database.ts'
import { findKeys, layDownKeys } from './restore-keys.ts'
import { restoreObjects } from './restore-objects.ts'
import { missingFiles, objectsOf } from './verify-backup.ts'

export interface RestoreWish {
  readonly directory: string
  /** ISO 8601 with a zone; null: the newest there is. */
  readonly to: string | null
  readonly keysFolder: string | undefined
}

export interface RestoreReport {
  readonly backup: string
  readonly to: string
  readonly objects: number
  readonly missing: readonly string[]
  readonly seconds: number
}

/** The hospital's own machine, its agent with spool and key, survives beside the cloud's folder; so do logs. */
const MAY_STAY = new Set(['edge', 'logs', 'lock.db'])

function refuseFull(dataDir: string): void {
  const present = existsSync(dataDir) ? readdirSync(dataDir).filter((name) => !MAY_STAY.has(name)) : []
  if (present.length > 0)
    throw new BackupRefused(
      `${dataDir} is not empty (${present.slice(0, 5).join(', ')}): a restore goes into an empty folder`,
    )
}

/**
 * Brings everything back to the newest state or the chosen second, on an empty machine. Looks at the whole backup, the
 * keys and the target before it writes; what a restore that failed had written is removed. Throws BackupRefused.
 */
export async function restore(
  environment: LocalEnvironment,
  wish: RestoreWish,
  lines: StatusLines,
): Promise<RestoreReport> {
  const started = performance.now()
  const dataDir = resolve(environment.DATA_DIR)
  const folder = backupFolder(wish.directory)
  assertBackupFolder(folder)
  refuseFull(dataDir)
  const point = await choosePoint(folder, wish.to)
  const missing = await missingFiles(folder, point)
  if (missing.length > 0)
    throw new BackupRefused(`the backup is not whole, it lacks:\n  ${missing.slice(0, 20).join('\n  ')}`)
  const keys = await findKeys({
    backup: point.backup,
    root: folder.root,
    keysFolder: wish.keysFolder,
    environment,
  })
  await checkDatabaseTarget({ folder, point, dataDir, databaseUrl: environment.DATABASE_URL, lines })
  const release = holdFolder(dataDir)
  if (release === null) throw new BackupRefused(`something runs on ${dataDir}: choose another DATA_DIR`)
  try {
    await writeDurably(
      join(dataDir, UNFINISHED),
      `${JSON.stringify({ from: folder.root, at: new Date() })}\n`,
    )
    await layDownKeys(keys, dataDir, environment.MASTER_KEY_FILE)
    const database = await restoreDatabase({
      folder,
      point,
      dataDir,
      databaseUrl: environment.DATABASE_URL,
      lines,
    })
    const objects = await fill({ environment, dataDir, folder, point, database, lines }).finally(() =>
      database.stop(),
    )
    await rm(join(dataDir, UNFINISHED))
    const { id } = point.backup.manifest
    return {
      backup: id,
      to: point.to ?? point.until.at,
      ...objects,
      seconds: (performance.now() - started) / 1000,
    }
  } catch (error) {
    for (const name of readdirSync(dataDir))
      if (!MAY_STAY.has(name)) await rm(join(dataDir, name), { recursive: true, force: true })
    throw error
  } finally {
    release()
  }
}

interface Filling {
  readonly environment: LocalEnvironment
  readonly dataDir: string
  readonly folder: ReturnType<typeof backupFolder>
  readonly point: RestorePoint
  readonly database: RestoredDatabase
  readonly lines: StatusLines
}

/** Brings the schema to this release, does again what must not be undone, and fetches the objects. */
async function fill(filling: Filling): Promise<Pick<RestoreReport, 'objects' | 'missing'>> {
  const { environment, dataDir, folder, point, database, lines } = filling
  const secrets = readSecrets(dataDir)
  await prepareDatabase(database.ownerUrl, secrets)
  const keyFile = masterKeyFile(dataDir, environment)
  const url = new URL(database.ownerUrl)
  url.username = DATABASE_ROLES.worker
  url.password = secrets.databasePasswords.worker
  const own = { ...environment, DATA_DIR: dataDir, MASTER_KEY_FILE: keyFile }
  const services = await openServices({ ...own, DATABASE_URL: url.href }, { name: 'restore', poolSize: 2 })
  try {
    const contexts = await undoNothing(filling, services)
    const { count, bytes, missing } = await restoreObjects({
      contexts,
      folder,
      known: await objectsOf(folder, point.backup),
      target: await openStore(own),
      onProgress: (done) => done % 1000 === 0 && lines.step(`${done} objects …`),
    })
    lines.step(`${count} objects, ${(bytes / 1024 ** 2).toFixed(1)} MiB`)
    return { objects: count, missing }
  } finally {
    await services.close()
  }
}

/** An older state brings back what was ended since: sessions, erased keys. And it is written into every chain. */
async function undoNothing({ folder, point, dataDir, lines }: Filling, services: OpenServices) {
  const text = existsSync(folder.erasures) ? readFileSync(folder.erasures, 'utf8') : ''
  const erasures = text.split('\n').flatMap((line) => (line.endsWith('}') ? [JSON.parse(line)] : []))
  const again = await repeatErasures(services, { erasures })
  if (again.length > 0)
    lines.step(`keys of ${again.length} facilities had been erased and were forgotten again`)
  lines.step(`${await endAllSessions(services, {})} sessions ended: everybody signs in anew`)
  const ids = await listTenantIds(services, {})
  const contexts = ids.map((id) => systemContext(services, id, 'restore'))
  const to = point.to ?? point.until.at
  for (const ctx of contexts) await recordRestore(ctx, { backup: point.backup.manifest.id, to })
  // Agents see another number than before and ask about everything they still keep.
  writePrivate(join(dataDir, 'restored.json'), {
    at: new Date().toISOString(),
    backup: point.backup.manifest.id,
    to,
  })
  return contexts
}
