import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

/**
 * Takes the data folder for this process, or returns false when another one holds it. The lock is the file lock of
 * an open SQLite transaction: the system drops it when its holder dies, however it dies, so none is ever stale.
 */
export function lockDataDir(dataDir: string): boolean {
  mkdirSync(dataDir, { recursive: true, mode: 0o711 })
  const lock = new DatabaseSync(join(dataDir, 'lock.db'))
  try {
    lock.exec('pragma journal_mode = delete; begin exclusive')
    held.push(lock)
    return true
  } catch (error) {
    lock.close()
    if (/locked|busy/i.test(String(error))) return false
    throw error
  }
}

/** Keeps the handles from being collected, which would give the lock back. */
const held: DatabaseSync[] = []

/** Gives back what this process holds; only tests need it, since exiting does the same. */
export function unlockDataDirs(): void {
  for (const lock of held.splice(0)) lock.close()
}
