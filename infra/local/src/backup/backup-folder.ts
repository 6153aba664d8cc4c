import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { holdFolder, type Release } from '../state/hold-folder.ts'
import { BackupRefused, refusalOf } from './backup-refused.ts'
import { makeFolder, writeDurably } from './write-durably.ts'

const FORMAT = 1

/** Where everything lies in a backup folder; all of it for its owner alone. */
export interface BackupFolder {
  readonly root: string
  /** Pieces of the database's files by SHA-256, compressed: what did not change is there already. */
  readonly chunks: string
  /** The write-ahead log, one folder a line of history. */
  readonly log: string
  /** A local object store: sealed objects under their own keys, byte for byte. */
  readonly store: string
  /** Key, length, date and SHA-256 of each object, one a line, the newest line of a key counts. */
  readonly objectList: string
  /** One folder a finished backup, named by its time. */
  readonly backups: string
  /** Keys and secrets, encrypted; never in the open. */
  readonly keys: string
  /** Keys that were erased for ever, one a line: restored states older than that forget them again. */
  readonly erasures: string
}

export function backupFolder(directory: string): BackupFolder {
  const root = resolve(directory)
  const at = (name: string) => join(root, name)
  return {
    root,
    chunks: at('database'),
    log: at('log'),
    store: at('store'),
    objectList: at('objects.jsonl'),
    backups: at('backups'),
    keys: at('keys'),
    erasures: at('erasures.jsonl'),
  }
}

const markOf = ({ root }: BackupFolder) => join(root, 'yingtong-backup.json')

/** Creates the folder on first use; refuses one that holds something else, or that another run is writing into. */
export async function holdBackupFolder(folder: BackupFolder): Promise<Release> {
  try {
    if (existsSync(folder.root) && !statSync(folder.root).isDirectory())
      throw new BackupRefused(`${folder.root} is a file: a backup needs a folder`)
    if (!existsSync(markOf(folder)) && existsSync(folder.root) && readdirSync(folder.root).length > 0)
      throw new BackupRefused(
        `${folder.root} is not empty and holds no backup of ours: choose another folder`,
      )
    await makeFolder(folder.root)
    const release = holdFolder(folder.root)
    if (release === null)
      throw new BackupRefused(
        `another backup is writing into ${folder.root}: wait for it, or choose another folder`,
      )
    if (!existsSync(markOf(folder)))
      await writeDurably(
        markOf(folder),
        `${JSON.stringify({ format: FORMAT, note: 'written by npm run backup' })}\n`,
      )
    for (const path of [folder.chunks, folder.log, folder.store, folder.backups, folder.keys])
      await makeFolder(path)
    // Left by a run that broke off; what it had copied is found again by its digest.
    for (const name of readdirSync(folder.backups))
      if (name.endsWith('.draft')) rmSync(join(folder.backups, name), { recursive: true, force: true })
    return release
  } catch (error) {
    throw refusalOf(error, folder.root)
  }
}

/** Refuses a folder that no backup of ours, or of a later release, was written into. */
export function assertBackupFolder(folder: BackupFolder): void {
  if (!existsSync(markOf(folder))) throw new BackupRefused(`${folder.root} holds no backup`)
  const { format } = JSON.parse(readFileSync(markOf(folder), 'utf8')) as { readonly format: number }
  if (format !== FORMAT)
    throw new BackupRefused(
      `${folder.root} was written by another release (format ${format}, this one reads ${FORMAT})`,
    )
}
