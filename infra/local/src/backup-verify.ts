// `npm run backup:verify -- DIR`: reads every finished backup and names what is damaged; ends with 1 when something is.
import { assertBackupFolder, backupFolder, holdBackupFolder } from './backup/backup-folder.ts'
import { BackupRefused } from './backup/backup-refused.ts'
import { verifyBackups } from './restore/verify-backup.ts'
import { statusLines } from './state/status-lines.ts'

const [directory] = process.argv.slice(2)
if (directory === undefined) {
  console.error('usage: npm run backup:verify -- DIR')
  process.exit(2)
}
const lines = statusLines()
try {
  const folder = backupFolder(directory)
  assertBackupFolder(folder)
  const release = await holdBackupFolder(folder)
  const damaged = await verifyBackups(folder, (id) => lines.step(`backup ${id} was read`))
  release()
  for (const path of damaged) lines.fault(`damaged or missing: ${path}`)
  if (damaged.length === 0) lines.ready('yingtong backup: everything is whole')
  process.exit(damaged.length === 0 ? 0 : 1)
} catch (error) {
  console.error(`yingtong: ${error instanceof BackupRefused ? error.message : (error as Error).stack}`)
  process.exit(1)
}
