import { existsSync, readdirSync, rmSync } from 'node:fs'
import { readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { parseLsn } from '@yingtong/db/replication'
import type { BackupFolder } from './backup-folder.ts'
import { readObjectList } from './copy-objects.ts'
import { LogFolder } from './log-folder.ts'
import { readBackups, readDatabaseFiles, readObjects, type WholeBackup } from './manifest.ts'
import { syncFolder, writeDurably } from './write-durably.ts'

/**
 * Lets all but the newest `keep` backups lapse, and what only they needed. Never the last one that is whole, and
 * nothing at all when the newest cannot be read. Answers the names of those that went.
 */
export async function prune(folder: BackupFolder, keep: number): Promise<readonly string[]> {
  const all = await readBackups(folder)
  const kept = all.slice(-Math.max(1, keep))
  const lapsed = all.slice(0, all.length - kept.length)
  if (lapsed.length === 0) return []
  // Read before anything is removed: what cannot be read keeps everything.
  const chunks = new Set<string>()
  const keys = new Set<string>()
  for (const backup of kept) {
    for (const { file } of await readDatabaseFiles(backup))
      for (const digest of file?.chunks ?? []) chunks.add(digest)
    for (const { key } of await readObjects(backup)) keys.add(key)
  }
  for (const { path } of lapsed) {
    await rename(path, `${path}.draft`)
    await syncFolder(folder.backups)
    await rm(`${path}.draft`, { recursive: true })
  }
  await forgetChunks(folder, chunks)
  await forgetObjects(folder, keys, kept[0]!)
  forgetLogs(folder, kept)
  for (const { manifest } of lapsed) if (manifest.keys) rmSync(manifest.keys.path, { force: true })
  return lapsed.map(({ manifest }) => manifest.id)
}

async function forgetChunks(folder: BackupFolder, needed: ReadonlySet<string>): Promise<void> {
  for (const part of await readdir(folder.chunks))
    for (const name of await readdir(join(folder.chunks, part)))
      if (!needed.has(name.replace(/\.zst$/, ''))) await rm(join(folder.chunks, part, name))
}

/** Objects of since the oldest kept backup stay, in its list or not: a second in between may be chosen. */
async function forgetObjects(
  folder: BackupFolder,
  named: ReadonlySet<string>,
  oldest: WholeBackup,
): Promise<void> {
  const known = readObjectList(folder.objectList)
  const stays = [...known.values()].filter(
    ({ key, modifiedAt }) => named.has(key) || modifiedAt >= oldest.manifest.startedAt,
  )
  const staying = new Set(stays.map(({ key }) => key))
  const goes = [...known.keys()].filter((key) => !staying.has(key))
  await writeDurably(folder.objectList, stays.map((object) => `${JSON.stringify(object)}\n`).join(''))
  for (const key of goes) await rm(join(folder.store, 'objects', key), { force: true })
}

function forgetLogs(folder: BackupFolder, kept: readonly WholeBackup[]): void {
  const lines = new Set(kept.map(({ manifest }) => manifest.line))
  for (const line of existsSync(folder.log) ? readdirSync(folder.log) : [])
    if (!lines.has(line)) rmSync(join(folder.log, line), { recursive: true })
  for (const line of lines) {
    const oldest = kept.find(({ manifest }) => manifest.line === line)!.manifest
    new LogFolder(join(folder.log, line), oldest.server).forgetBefore(parseLsn(oldest.startLsn))
  }
}
