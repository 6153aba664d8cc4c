// `npm run restore -- DIR`: everything back on an empty machine, to the newest state or to a chosen second.
import { parseArgs } from 'node:util'
import { BackupRefused } from './backup/backup-refused.ts'
import { readLocalEnvironment } from './env.ts'
import { restore } from './restore/restore-product.ts'
import { statusLines } from './state/status-lines.ts'

const USAGE = `usage: npm run restore -- DIR [--to INSTANT] [--keys DIR2] [--accept-damage]
  DIR           a folder that npm run backup wrote
  --to INSTANT  the second to go back to, with its zone: 2026-11-30T12:00:05Z; else the newest state there is
  --keys DIR2   where the encrypted keys lie, if not in DIR/keys
  --accept-damage  goes on without objects that the backup has damaged, and names them
BACKUP_PASSPHRASE_FILE names the file with the passphrase; DATA_DIR must be empty, and so must DATABASE_URL's database`
const lines = statusLines()

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { to: { type: 'string' }, keys: { type: 'string' }, 'accept-damage': { type: 'boolean' } },
})
const [directory, ...rest] = positionals
if (directory === undefined || rest.length > 0) {
  console.error(USAGE)
  process.exit(2)
}
try {
  const wish = {
    directory,
    to: values.to ?? null,
    keysFolder: values.keys,
    acceptsDamage: values['accept-damage'] ?? false,
  }
  const report = await restore(readLocalEnvironment(), wish, lines)
  for (const key of report.missing) lines.fault(`named by a row, but not in the backup: ${key}`)
  lines.step('who was locked out or lost a right since then has it back: compare members, tokens and agents')
  lines.ready(
    `yingtong restored from backup ${report.backup}, state of ${report.to}, in ${report.seconds.toFixed(1)} s`,
  )
  process.exit(report.missing.length > 0 ? 3 : 0)
} catch (error) {
  console.error(
    `yingtong: nothing restored: ${error instanceof BackupRefused ? error.message : (error as Error).stack}`,
  )
  process.exit(1)
}
