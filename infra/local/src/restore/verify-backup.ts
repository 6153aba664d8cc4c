import { createHash } from 'node:crypto'
import { createReadStream, existsSync } from 'node:fs'
import { readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { parseLsn } from '@yingtong/db/replication'
import type { BackupFolder } from '../backup/backup-folder.ts'
import { ChunkStore, sha256 } from '../backup/chunk-store.ts'
import { readObjectList } from '../backup/copy-objects.ts'
import { type BackedUpObject, readDatabaseFiles, readObjects, type WholeBackup } from '../backup/manifest.ts'
import { readSpans, type Span } from './choose-point.ts'

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

export const objectPath = (folder: BackupFolder, key: string) => join(folder.store, 'objects', key)

/** What is missing of a backup, by name and length, without reading it: asked before a restore touches anything. */
export async function missingFiles(folder: BackupFolder, { backup }: Span): Promise<readonly string[]> {
  const chunks = new ChunkStore(folder.chunks)
  const files = await readDatabaseFiles(backup)
  const digests = new Set(files.flatMap(({ file }) => file?.chunks ?? []))
  const objects = await readObjects(backup)
  return [
    ...[...digests].filter((digest) => !chunks.has(digest)).map((digest) => chunks.pathOf(digest)),
    ...objects
      .filter(({ key }) => !existsSync(objectPath(folder, key)))
      .map(({ key }) => objectPath(folder, key)),
  ]
}

async function digestOf(path: string): Promise<string | null> {
  const hash = createHash('sha256')
  try {
    for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer)
    return hash.digest('hex')
  } catch {
    return null
  }
}

/**
 * Reads everything that the finished backups need and names what is damaged or missing. A damaged piece is set aside, so
 * that the next backup copies it anew.
 */
export async function verifyBackups(
  folder: BackupFolder,
  onBackup: (id: string) => void,
): Promise<readonly string[]> {
  const damaged = new Set<string>()
  const checked = new Set<string>()
  const setAside = async (path: string) => {
    damaged.add(path)
    if (existsSync(path)) await rename(path, `${path}.damaged`)
  }
  const chunks = new ChunkStore(folder.chunks)
  for (const span of await readSpans(folder)) {
    const { backup } = span
    for (const { file } of await readDatabaseFiles(backup))
      for (const digest of file?.chunks ?? [])
        if (!checked.has(digest)) {
          checked.add(digest)
          await chunks.read(digest).catch(() => setAside(chunks.pathOf(digest)))
        }
    const known = await objectsOf(folder, backup)
    for (const { key } of await readObjects(backup)) {
      const path = objectPath(folder, key)
      if (checked.has(path)) continue
      checked.add(path)
      if ((await digestOf(path)) !== known.get(key)!.sha256) await setAside(path)
    }
    for (const path of damagedLog(span, checked)) damaged.add(path)
    const { keys } = backup.manifest
    if (keys && (await readFile(keys.path).then(sha256, () => null)) !== keys.sha256) damaged.add(keys.path)
    onBackup(backup.manifest.id)
  }
  return [...damaged]
}

function damagedLog({ log, backup, until }: Span, checked: Set<string>): readonly string[] {
  const damaged: string[] = []
  const last = log.segmentOf(parseLsn(until.lsn))
  for (let segment = log.segmentOf(parseLsn(backup.manifest.startLsn)); segment <= last; segment += 1n) {
    const path = join(log.path, log.nameOf(segment))
    if (checked.has(path)) continue
    checked.add(path)
    try {
      log.read(segment)
    } catch {
      damaged.push(`${path}.zst`)
    }
  }
  return damaged
}
