import { createHash } from 'node:crypto'
import { createReadStream, existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { parseLsn } from '@yingtong/db/replication'
import type { BackupFolder } from '../backup/backup-folder.ts'
import { ChunkStore, sha256 } from '../backup/chunk-store.ts'
import { readObjectList } from '../backup/copy-objects.ts'
import { type BackedUpObject, readDatabaseFiles, readObjects, type WholeBackup } from '../backup/manifest.ts'
import type { Span } from './choose-point.ts'

/** A file of a backup that is missing, short or not as it was written. */
export interface Damage {
  readonly path: string
  readonly of: 'database' | 'log' | 'keys' | 'object'
}

/** The objects of a backup, with what was copied since: the list of this folder, and the backup's own where it lacks one. */
export async function objectsOf(
  folder: BackupFolder,
  backup: WholeBackup,
): Promise<ReadonlyMap<string, BackedUpObject>> {
  const own = await readObjects(backup)
  return new Map([
    ...own.map((object) => [object.key, object] as const),
    ...readObjectList(folder.objectList),
  ])
}

const READS_AT_ONCE = 4

/**
 * Reads everything that a restore to anywhere in the span may need and names what is not as it was written. What stands
 * in `checked` was read for another backup and is passed over.
 */
export async function damageOf(
  folder: BackupFolder,
  span: Span,
  checked = new Set<string>(),
): Promise<readonly Damage[]> {
  const damaged: Damage[] = []
  const unread = (path: string) => !checked.has(path) && checked.add(path) !== undefined
  const found = (of: Damage['of'], path: string) => void damaged.push({ path, of })
  const chunks = new ChunkStore(folder.chunks)
  const digests = (await readDatabaseFiles(span.backup)).flatMap(({ file }) => file?.chunks ?? [])
  await each(digests.filter(unread), async (digest) => {
    await chunks.read(digest).catch(() => found('database', chunks.pathOf(digest)))
  })
  for (const path of logFilesOf(span).filter(unread)) if (!isLogSound(span, path)) found('log', `${path}.zst`)
  const { keys } = span.backup.manifest
  const keyPath = keys && keyFileOf(folder, keys.path)
  if (keyPath && (await readFile(keyPath).then(sha256)) !== keys.sha256) found('keys', keyPath)
  const own = new Set((await readObjects(span.backup)).map(({ key }) => key))
  await each([...(await objectsOf(folder, span.backup)).values()], async (object) => {
    const path = objectPath(folder, object.key)
    // Copied since, and swept since: a row that names it says that it is missing.
    if (!own.has(object.key) && !existsSync(path)) return
    if (unread(path) && !(await isSound(path, object))) found('object', path)
  })
  return damaged
}

async function each<T>(all: readonly T[], work: (one: T) => Promise<void>): Promise<void> {
  const rest = all[Symbol.iterator]()
  const worker = async () => {
    for (const one of rest) await work(one)
  }
  await Promise.all(Array.from({ length: READS_AT_ONCE }, worker))
}

const objectPath = (folder: BackupFolder, key: string) => join(folder.store, 'objects', key)

/** Beside the backup, or where they were put; elsewhere the restore is told where, and compares them itself. */
function keyFileOf({ keys }: BackupFolder, path: string): string | null {
  const beside = join(keys, path.slice(dirname(path).length + 1))
  return [beside, path].find(existsSync) ?? null
}

async function isSound(path: string, { sha256: wanted }: BackedUpObject): Promise<boolean> {
  const hash = createHash('sha256')
  try {
    for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer)
    return hash.digest('hex') === wanted
  } catch {
    return false
  }
}

function logFilesOf({ log, backup, until }: Span): readonly string[] {
  const last = log.segmentOf(parseLsn(until.lsn))
  const paths: string[] = []
  for (let segment = log.segmentOf(parseLsn(backup.manifest.startLsn)); segment <= last; segment += 1n)
    paths.push(join(log.path, log.nameOf(segment)))
  return paths
}

function isLogSound({ log }: Span, path: string): boolean {
  try {
    log.readFile(path)
    return true
  } catch {
    return false
  }
}
