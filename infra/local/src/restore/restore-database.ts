import { randomBytes } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import {
  copyContents,
  isEmptyDatabase,
  isHalfRestored,
  markRestore,
  unmarkRestore,
} from '@yingtong/db/replication'
import { databaseFloors } from '@yingtong/platform/server-floors'
import {
  adoptCluster,
  clusterPlace,
  findPostgresOf,
  type RecoveredPostgres,
  recoverPostgres,
  runSql,
  startPostgres,
} from '@yingtong/testkit/machine'
import type { BackupFolder } from '../backup/backup-folder.ts'
import { BackupRefused } from '../backup/backup-refused.ts'
import { embeddedDatabase, prepareDatabase } from '../services/prepare-database.ts'
import { readSecrets } from '../state/secrets.ts'
import type { StatusLines } from '../state/status-lines.ts'
import { type RestorePoint, recoveryTime } from './choose-point.ts'
import { layDownCluster, layDownLog } from './lay-down-cluster.ts'
import { noteCluster } from './unfinished.ts'

export interface DatabaseRestore {
  readonly folder: BackupFolder
  readonly point: RestorePoint
  readonly dataDir: string
  /** Unset: the embedded server. */
  readonly databaseUrl: string | undefined
  readonly lines: StatusLines
}

/** A restored database that answers; its owner's URL. */
export interface RestoredDatabase {
  readonly ownerUrl: string
  /** Everything belonging to it is there: from now on it may be started on. */
  finish(): Promise<void>
  stop(): Promise<void>
}

const EMBEDDED = 'yingtong'
const majorOf = (version: number) => Math.trunc(version / 10_000)

/** Refuses a target that holds something, or a machine without the programs of the database's own release. */
export async function checkDatabaseTarget({ point, databaseUrl }: DatabaseRestore): Promise<void> {
  const major = majorOf(point.backup.manifest.server.version)
  if (findPostgresOf(major, null) === null)
    throw new BackupRefused(
      `the backup is of PostgreSQL ${major}, whose programs are not on this machine: install postgresql-${major}`,
    )
  if (databaseUrl === undefined || (await isHalfRestored(databaseUrl))) return
  if (!(await isEmptyDatabase(databaseUrl)))
    throw new BackupRefused('the database of DATABASE_URL is not empty: a restore goes into an empty one')
}

/** Lays the cluster and its log down in `home` and has its own release bring it to the chosen end. */
async function recover(
  { folder, point, lines, dataDir }: DatabaseRestore,
  home: string,
): Promise<{ server: RecoveredPostgres; pgdata: string }> {
  const { pgdata, user } = clusterPlace(home)
  const log = `${pgdata}.log`
  const { server, id } = point.backup.manifest
  await noteCluster(dataDir, pgdata)
  try {
    await layDownCluster(folder, point, { pgdata, user })
    await layDownLog(point, { folder: log, user })
    lines.step(`database of backup ${id} is laid down, its log is being replayed …`)
    const program = findPostgresOf(majorOf(server.version), user)!
    const target = point.to === null ? { lsn: point.until.lsn } : { time: recoveryTime(point.to) }
    const recovered = await recoverPostgres(pgdata, program, { target, log, superuser: server.superuser })
    return { server: recovered, pgdata }
  } catch (error) {
    // It may lie outside the data folder, where nobody would look for it.
    await rm(pgdata, { recursive: true, force: true })
    throw error
  } finally {
    await rm(log, { recursive: true, force: true })
  }
}

/**
 * Brings the database back. Ours is taken over as it is, by a server of the line that made it; any other server gets its
 * rows, since nobody but its own machine can write its files.
 */
export async function restoreDatabase(restore: DatabaseRestore): Promise<RestoredDatabase> {
  const { dataDir, databaseUrl, point } = restore
  const home = join(dataDir, 'postgres')
  const { superuser, database } = point.backup.manifest.server
  // Whichever line it is of: its own programs are here, and the house runs it by them.
  const isOurs = superuser === 'postgres' && database === EMBEDDED
  if (databaseUrl === undefined && isOurs) {
    const { server, pgdata } = await recover(restore, home)
    const password = randomBytes(24).toString('hex')
    await runSql(server.url(EMBEDDED), `alter role postgres password '${password}'`)
    await server.stop()
    adoptCluster(home, { pgdata, password })
    return serve(home)
  }
  const temporary = join(dataDir, 'restore-postgres')
  const { server, pgdata } = await recover(restore, temporary)
  const target = databaseUrl === undefined ? await serve(home) : await foreign(databaseUrl)
  try {
    await copyRows(restore, server, target.ownerUrl)
  } finally {
    await server.stop()
  }
  for (const path of [pgdata, temporary]) await rm(path, { recursive: true, force: true })
  return target
}

/** Somebody else's server: a mark in it says that what comes is not whole yet, for whoever starts on it elsewhere. */
async function foreign(ownerUrl: string): Promise<RestoredDatabase> {
  await markRestore(ownerUrl)
  return { ownerUrl, finish: () => unmarkRestore(ownerUrl), stop: async () => undefined }
}

/** The embedded server, running for as long as the restore needs it. */
async function serve(home: string): Promise<RestoredDatabase> {
  const running = await startPostgres(home, { loopback: false, floors: databaseFloors() })
  const ownerUrl = await embeddedDatabase(running.url)
  return { ownerUrl, finish: async () => undefined, stop: () => running.stop() }
}

async function copyRows(
  { dataDir, point, lines }: DatabaseRestore,
  server: RecoveredPostgres,
  targetUrl: string,
): Promise<void> {
  const secrets = readSecrets(dataDir)
  const sourceUrl = server.url(point.backup.manifest.server.database)
  // Both at this release's schema, or a row would not find its column.
  await prepareDatabase(sourceUrl, secrets)
  await prepareDatabase(targetUrl, secrets)
  const tables = await copyContents(sourceUrl, targetUrl)
  lines.step(`${tables} tables copied into the database of DATABASE_URL`)
}
