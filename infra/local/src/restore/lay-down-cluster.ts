import { createHash } from 'node:crypto'
import { chmod, chown, mkdir, open, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { parseLsn } from '@yingtong/db/replication'
import type { ServiceUser } from '@yingtong/testkit/machine'
import type { BackupFolder } from '../backup/backup-folder.ts'
import { BackupRefused } from '../backup/backup-refused.ts'
import { ChunkStore } from '../backup/chunk-store.ts'
import { type DatabaseFile, readDatabaseFiles } from '../backup/manifest.ts'
import type { Span } from './choose-point.ts'

const FILES_AT_ONCE = 8

/** Everything is for the server's user alone, whoever runs the restore. */
async function give(path: string, mode: number, user: ServiceUser | null): Promise<void> {
  await chmod(path, mode)
  if (user) await chown(path, user.uid, user.gid)
}

async function layFile(
  pgdata: string,
  { path, file }: DatabaseFile,
  chunks: ChunkStore,
  user: ServiceUser | null,
): Promise<void> {
  const place = join(pgdata, path)
  if (!file) {
    await mkdir(place, { recursive: true })
    return give(place, 0o700, user)
  }
  const hash = createHash('sha256')
  const handle = await open(place, 'wx', 0o600)
  try {
    for (const digest of file.chunks) {
      const bytes = await chunks.read(digest)
      hash.update(bytes)
      await handle.writeFile(bytes)
    }
    await handle.sync()
  } finally {
    await handle.close()
  }
  if (hash.digest('hex') !== file.sha256)
    throw new BackupRefused(`${path} of the database does not come together as it was`)
  await give(place, 0o600, user)
}

/** Writes the cluster as it was copied, each piece checked on its way; it becomes a database by its log only. */
export async function layDownCluster(
  folder: BackupFolder,
  { backup }: Span,
  place: { readonly pgdata: string; readonly user: ServiceUser | null },
): Promise<void> {
  const { pgdata, user } = place
  const chunks = new ChunkStore(folder.chunks)
  const all = await readDatabaseFiles(backup)
  await mkdir(pgdata, { recursive: true, mode: 0o700 })
  await give(pgdata, 0o700, user)
  const folders = new Set(all.flatMap(({ path, file }) => (file ? [dirname(path)] : [path])))
  for (const path of [...folders].sort()) {
    await mkdir(join(pgdata, path), { recursive: true, mode: 0o700 })
    await give(join(pgdata, path), 0o700, user)
  }
  const files = all.filter(({ file }) => file)[Symbol.iterator]()
  const worker = async () => {
    for (const file of files) await layFile(pgdata, file, chunks, user)
  }
  await Promise.all(Array.from({ length: FILES_AT_ONCE }, worker))
}

/** The log from the copy's beginning to the chosen end, unpacked where the server fetches it from. */
export async function layDownLog(
  { log, backup, until }: Span,
  place: { readonly folder: string; readonly user: ServiceUser | null },
): Promise<void> {
  await mkdir(place.folder, { recursive: true, mode: 0o700 })
  await give(place.folder, 0o700, place.user)
  const last = log.segmentOf(parseLsn(until.lsn))
  for (let segment = log.segmentOf(parseLsn(backup.manifest.startLsn)); segment <= last; segment += 1n) {
    const bytes = log.read(segment)
    if (bytes === null) continue
    const path = join(place.folder, log.nameOf(segment))
    await writeFile(path, bytes, { mode: 0o600 })
    await give(path, 0o600, place.user)
  }
}
