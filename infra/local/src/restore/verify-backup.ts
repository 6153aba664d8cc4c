import { existsSync } from 'node:fs'
import { rename } from 'node:fs/promises'
import type { BackupFolder } from '../backup/backup-folder.ts'
import { readSpans } from './choose-point.ts'
import { damageOf } from './damage-of.ts'

/**
 * Reads everything that the finished backups need and names what is damaged or missing. A damaged piece of the database
 * and a damaged object are set aside, so that the next backup copies them anew.
 */
export async function verifyBackups(
  folder: BackupFolder,
  onBackup: (id: string) => void,
): Promise<readonly string[]> {
  const damaged: string[] = []
  const checked = new Set<string>()
  for (const span of await readSpans(folder)) {
    for (const { path, of } of await damageOf(folder, span, checked)) {
      damaged.push(path)
      if ((of === 'database' || of === 'object') && existsSync(path)) await rename(path, `${path}.damaged`)
    }
    onBackup(span.backup.manifest.id)
  }
  return damaged
}
