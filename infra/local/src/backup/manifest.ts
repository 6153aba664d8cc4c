import { existsSync, readdirSync } from 'node:fs'
import { readFile, rename } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import type { BackupFolder } from './backup-folder.ts'
import { BackupRefused } from './backup-refused.ts'
import { sha256 } from './chunk-store.ts'
import { makeFolder, syncFolder, writeDurably } from './write-durably.ts'

/** A file or an empty folder of the database's cluster. */
export interface DatabaseFile {
  readonly path: string
  readonly mode: number
  /** Absent of folders. */
  readonly file?: { readonly bytes: number; readonly sha256: string; readonly chunks: readonly string[] }
}

export interface BackedUpObject {
  readonly key: string
  readonly bytes: number
  /** ISO 8601, as the store dates it. */
  readonly modifiedAt: string
  /** Of the bytes as they lie in the store, that is sealed. */
  readonly sha256: string
}

export interface ServerFacts {
  readonly systemId: string
  readonly timeline: number
  /** 180004 is 18.4. */
  readonly version: number
  readonly segmentBytes: number
  /** Name of our database in the cluster, and of a role that may read all of it. */
  readonly database: string
  readonly superuser: string
}

/** Says that a backup is whole: written last, so that one which broke off has none. */
export interface Manifest {
  readonly id: string
  readonly product: 'yingtong'
  readonly startedAt: string
  /** From this second on the database can be brought back; clock of the database's server. */
  readonly at: string
  readonly line: string
  readonly server: ServerFacts
  readonly startLsn: string
  readonly endLsn: string
  readonly database: {
    readonly sha256: string
    readonly files: number
    readonly bytes: number
    readonly newBytes: number
  }
  readonly objects: {
    readonly sha256: string
    readonly count: number
    readonly bytes: number
    readonly newBytes: number
  }
  /** Digest of the encrypted keys, and where they were put; null when they were left out. */
  readonly keys: { readonly sha256: string; readonly path: string } | null
  readonly masterKeyId: string
  readonly sealing: 'on' | 'off'
  /** Objects that rows name and the store did not have, or had damaged. */
  readonly missing: readonly string[]
  readonly damaged: readonly string[]
}

export interface WholeBackup {
  readonly manifest: Manifest
  /** Folder of its lists. */
  readonly path: string
}

const MANIFEST = 'manifest.json'

interface Lists {
  readonly files: readonly DatabaseFile[]
  readonly objects: readonly BackedUpObject[]
}

const packed = (rows: readonly unknown[]) =>
  zstdCompressSync(rows.map((row) => `${JSON.stringify(row)}\n`).join(''))

type Draft = Omit<Manifest, 'database' | 'objects'> & {
  readonly database: Omit<Manifest['database'], 'sha256'>
  readonly objects: Omit<Manifest['objects'], 'sha256'>
}

/** Lists first, manifest last, then the folder gets its name: before that, nothing takes it for a backup. */
export async function writeBackup(folder: BackupFolder, draft: Draft, lists: Lists): Promise<Manifest> {
  const place = join(folder.backups, `${draft.id}.draft`)
  await makeFolder(place)
  const files = packed(lists.files)
  const objects = packed(lists.objects)
  await writeDurably(join(place, 'database.jsonl.zst'), files)
  await writeDurably(join(place, 'objects.jsonl.zst'), objects)
  const manifest: Manifest = {
    ...draft,
    database: { ...draft.database, sha256: sha256(files) },
    objects: { ...draft.objects, sha256: sha256(objects) },
  }
  const text = JSON.stringify(manifest, null, 2)
  await writeDurably(
    join(place, MANIFEST),
    `${JSON.stringify({ sha256: sha256(Buffer.from(text)), manifest: text })}\n`,
  )
  await rename(place, join(folder.backups, draft.id))
  await syncFolder(folder.backups)
  return manifest
}

/** Every finished backup, the oldest first; throws BackupRefused for one whose manifest is damaged. */
export async function readBackups(folder: BackupFolder): Promise<readonly WholeBackup[]> {
  if (!existsSync(folder.backups)) return []
  const names = readdirSync(folder.backups)
    .filter((name) => !name.endsWith('.draft'))
    .sort()
  return Promise.all(names.map((name) => readManifest(join(folder.backups, name))))
}

async function readManifest(path: string): Promise<WholeBackup> {
  const file = join(path, MANIFEST)
  try {
    const { sha256: digest, manifest } = JSON.parse(await readFile(file, 'utf8')) as {
      sha256: string
      manifest: string
    }
    if (sha256(Buffer.from(manifest)) !== digest) throw new Error('wrong digest')
    return { path, manifest: JSON.parse(manifest) as Manifest }
  } catch (error) {
    throw new BackupRefused(
      `${file} is missing or damaged: move ${basename(path)} out of the folder to go on without it`,
      { cause: error },
    )
  }
}

async function readList<T>(path: string, digest: string): Promise<readonly T[]> {
  const bytes = await readFile(path).catch(() => null)
  if (bytes === null || sha256(bytes) !== digest) throw new BackupRefused(`${path} is missing or damaged`)
  const lines = zstdDecompressSync(bytes).toString('utf8').split('\n')
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as T)
}

export const readDatabaseFiles = ({ path, manifest }: WholeBackup) =>
  readList<DatabaseFile>(join(path, 'database.jsonl.zst'), manifest.database.sha256)

export const readObjects = ({ path, manifest }: WholeBackup) =>
  readList<BackedUpObject>(join(path, 'objects.jsonl.zst'), manifest.objects.sha256)
