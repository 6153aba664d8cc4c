import { chmodSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

/** Gives the folder back. */
export type Release = () => void

/** Keeps the handles from being collected, which would give their folders back. */
const held = new Set<DatabaseSync>()

/**
 * Takes a folder for this process, or returns null when another one holds it. The lock is the file lock of an open
 * SQLite transaction: the system drops it when its holder dies, however it dies, so none is ever stale.
 */
export function holdFolder(folder: string): Release | null {
  mkdirSync(folder, { recursive: true, mode: 0o711 })
  const path = join(folder, 'lock.db')
  const lock = new DatabaseSync(path)
  try {
    lock.exec('pragma journal_mode = memory; begin exclusive')
  } catch (error) {
    lock.close()
    if (/locked|busy/i.test(String(error))) return null
    throw error
  }
  chmodSync(path, 0o600)
  held.add(lock)
  return () => {
    held.delete(lock)
    lock.close()
  }
}
