import { join, resolve } from 'node:path'
import { endAllSessions, listTenantIds, recordRestore, repeatErasures, systemContext } from '@yingtong/domain'
import { type OpenServices, openServices, openStore } from '@yingtong/platform'
import { assertBackupFolder, type BackupFolder, backupFolder } from '../backup/backup-folder.ts'
import { BackupRefused } from '../backup/backup-refused.ts'
import { readLines } from '../backup/json-lines.ts'
import type { LocalEnvironment } from '../env.ts'
import { prepareDatabase } from '../services/prepare-database.ts'
import { DATABASE_ROLES } from '../services/service-context.ts'
import { holdFolder } from '../state/hold-folder.ts'
import { masterKeyFile } from '../state/master-key-file.ts'
import { readSecrets, writePrivate } from '../state/secrets.ts'
import type { StatusLines } from '../state/status-lines.ts'
import { choosePoint, type RestorePoint } from './choose-point.ts'
import { type Damage, damageOf, objectsOf } from './damage-of.ts'
import { checkDatabaseTarget, type RestoredDatabase, restoreDatabase } from './restore-database.ts'
import { findKeys, layDownKeys } from './restore-keys.ts'
import { restoreObjects } from './restore-objects.ts'
import { clearUnfinished, endUnfinished, foreignIn, isUnfinished, markUnfinished } from './unfinished.ts'

export interface RestoreWish {
  readonly directory: string
  /** ISO 8601 with a zone; null: the newest there is. */
  readonly to: string | null
  readonly keysFolder: string | undefined
  /** Goes on without objects that the backup has damaged, and names them; the database is whole or nothing. */
  readonly acceptsDamage?: boolean
}

export interface RestoreReport {
  readonly backup: string
  readonly to: string
  readonly objects: number
  readonly missing: readonly string[]
  readonly seconds: number
}

/** What a restore wrote that broke off is in nobody's way. */
function refuseFull(dataDir: string): void {
  const present = foreignIn(dataDir)
  if (present.length > 0 && !isUnfinished(dataDir))
    throw new BackupRefused(
      `${dataDir} is not empty (${present.slice(0, 5).join(', ')}): a restore goes into an empty folder`,
    )
}

/** Reads the whole backup before anything is written: half a database would be worse than none. */
async function refuseDamaged(
  folder: BackupFolder,
  point: RestorePoint,
  { acceptsDamage = false }: RestoreWish,
): Promise<readonly Damage[]> {
  const damage = await damageOf(folder, point)
  const fatal = damage.filter(({ of }) => of !== 'object' || !acceptsDamage)
  if (fatal.length === 0) return damage
  const onlyObjects = fatal.every(({ of }) => of === 'object')
  throw new BackupRefused(
    `the backup is not whole; missing or damaged is:\n  ${fatal
      .slice(0, 20)
      .map(({ path }) => path)
      .join('\n  ')}${fatal.length > 20 ? `\n  and ${fatal.length - 20} more` : ''}${
      onlyObjects ? '\n--accept-damage restores everything else; agents bring what they still have' : ''
    }`,
  )
}

/**
 * Brings everything back to the newest state or the chosen second, on an empty machine. Reads the whole backup, the
 * keys and the target before it writes; what a restore that failed had written is removed, and what one that was killed
 * had written is removed by the next. Throws BackupRefused.
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
  lines.step(`backup ${point.backup.manifest.id} is being read …`)
  await refuseDamaged(folder, point, wish)
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
    if (isUnfinished(dataDir)) {
      lines.step('a restore that broke off lies here: clearing up after it, beginning anew')
      await clearUnfinished(dataDir)
    }
    await markUnfinished(dataDir, folder.root)
    await layDownKeys(keys, dataDir, environment.MASTER_KEY_FILE)
    const database = await restoreDatabase({
      folder,
      point,
      dataDir,
      databaseUrl: environment.DATABASE_URL,
      lines,
    })
    const acceptsDamage = wish.acceptsDamage ?? false
    const filling = { environment, dataDir, folder, point, database, lines, acceptsDamage }
    const objects = await fill(filling)
      .then(async (filled) => {
        await database.finish()
        return filled
      })
      .finally(() => database.stop())
    await endUnfinished(dataDir)
    const { id } = point.backup.manifest
    return {
      backup: id,
      to: point.to ?? point.until.at,
      ...objects,
      seconds: (performance.now() - started) / 1000,
    }
  } catch (error) {
    if (isUnfinished(dataDir)) await clearUnfinished(dataDir)
    throw error
  } finally {
    release()
  }
}

interface Filling {
  readonly environment: LocalEnvironment
  readonly dataDir: string
  readonly folder: BackupFolder
  readonly point: RestorePoint
  readonly database: RestoredDatabase
  readonly lines: StatusLines
  readonly acceptsDamage: boolean
}

/** Brings the schema to this release, does again what must not be undone, and fetches the objects. */
async function fill(filling: Filling): Promise<Pick<RestoreReport, 'objects' | 'missing'>> {
  const { environment, dataDir, folder, point, database, lines, acceptsDamage } = filling
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
      acceptsDamage,
      onProgress: (done) => done % 1000 === 0 && lines.step(`${done} objects …`),
    })
    lines.step(`${count} objects, ${(bytes / 1024 ** 2).toFixed(1)} MiB`)
    return { objects: count, missing }
  } finally {
    await services.close()
  }
}

type Erasure = Parameters<typeof repeatErasures>[1]['erasures'][number]

/** An older state brings back what was ended since: sessions, erased keys. And it is written into every chain. */
async function undoNothing({ folder, point, dataDir, lines }: Filling, services: OpenServices) {
  const erasures = [...readLines<Erasure>(folder.erasures)]
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
