// `npm run backup -- DIR`: a consistent copy of database, objects and keys while the product runs; the second time only
// what is new. Ends with 0, with 1 when there is no new backup, with 3 when there is one and the store lacks objects.
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { backUp, beginRun } from './backup/back-up.ts'
import { backupFolder, holdBackupFolder } from './backup/backup-folder.ts'
import { serveBackupMetrics } from './backup/backup-metrics.ts'
import { BackupRefused, refusalOf } from './backup/backup-refused.ts'
import { BackupStatus } from './backup/backup-status.ts'
import { keepGoing } from './backup/keep-going.ts'
import type { Manifest } from './backup/manifest.ts'
import { openSource } from './backup/open-source.ts'
import { prune } from './backup/prune.ts'
import { readLocalEnvironment } from './env.ts'
import { backupPlaceFault } from './services/folder-faults.ts'
import { statusLines } from './state/status-lines.ts'

const USAGE = `usage: npm run backup -- DIR [--keys DIR2 | --no-keys] [--keep N] [--keep-going]
  DIR           where the backup goes: another disk or another machine, never below DATA_DIR
  --keys DIR2   the encrypted keys go there instead of DIR/keys
  --no-keys     keys are left out: without a copy of the master key elsewhere nothing opens
  --keep N      keep the newest N backups (14) and let older ones lapse
  --keep-going  go on: the log all the time, objects every minute, everything once a day; what fails is tried again
  --metrics-port N  with --keep-going: /metrics on 127.0.0.1`
const DAY_MS = 86_400_000
const FAULTY_OBJECTS = 3
const lines = statusLines()

interface Wish {
  readonly directory: string
  readonly keysFolder: string | null
  readonly keep: number
  readonly goesOn: boolean
  /** Where `--keep-going` tells monitoring how it stands; null: nowhere. */
  readonly metricsPort: number | null
}

function readWish(): Wish | null {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      keys: { type: 'string' },
      'no-keys': { type: 'boolean', default: false },
      keep: { type: 'string', default: '14' },
      'keep-going': { type: 'boolean', default: false },
      'metrics-port': { type: 'string' },
    },
  })
  const [directory, ...rest] = positionals
  const keep = Number(values.keep)
  if (directory === undefined || rest.length > 0 || !Number.isInteger(keep) || keep < 1) return null
  const keys = resolve(values.keys ?? join(directory, 'keys'))
  return {
    directory: resolve(directory),
    keysFolder: values['no-keys'] ? null : keys,
    keep,
    goesOn: values['keep-going'],
    metricsPort: values['metrics-port'] === undefined ? null : Number(values['metrics-port']),
  }
}

async function main(wish: Wish): Promise<number> {
  const environment = readLocalEnvironment()
  const { directory, keysFolder } = wish
  const misplaced = backupPlaceFault(directory, environment.DATA_DIR)
  if (misplaced !== null) throw new BackupRefused(misplaced)
  const folder = backupFolder(directory)
  const status = new BackupStatus(resolve(environment.DATA_DIR), folder.root)
  const options = { folder, keysFolder, passphraseFile: environment.BACKUP_PASSPHRASE_FILE, lines }
  return wish.goesOn
    ? goOn(wish, { environment, options, status })
    : once(wish, { environment, options, status })
}

type Prepared = Pick<Parameters<typeof keepGoing>[0], 'environment' | 'options' | 'status'>

async function once({ keep }: Wish, { environment, options, status }: Prepared): Promise<number> {
  const release = await holdBackupFolder(options.folder)
  try {
    const source = await openSource(environment)
    const run = await beginRun({ ...options, source })
    const manifest = await backUp(run).finally(() => run.log.stop())
    await source.close()
    await prune(options.folder, keep)
    status.backedUp(manifest)
    return report(manifest)
  } finally {
    release()
  }
}

async function goOn({ keep, metricsPort }: Wish, prepared: Prepared): Promise<number> {
  const stop = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => stop.abort())
  if (metricsPort !== null) await serveBackupMetrics(prepared.status, metricsPort)
  await keepGoing({ ...prepared, keep, everyMs: DAY_MS, signal: stop.signal, onBackup: report })
  return 0
}

function report({ id, missing, damaged, at }: Manifest): number {
  for (const key of missing) lines.fault(`missing in the store, and so in the backup: ${key}`)
  for (const key of damaged) lines.fault(`damaged in the store, and so in the backup: ${key}`)
  lines.ready(`yingtong backup ${id} is whole, up to ${at}`)
  return missing.length + damaged.length > 0 ? FAULTY_OBJECTS : 0
}

const wish = readWish()
if (wish === null) {
  console.error(USAGE)
  process.exit(2)
}
try {
  process.exit(await main(wish))
} catch (error) {
  const refused = refusalOf(error, wish.directory)
  console.error(
    `yingtong: no backup: ${refused instanceof BackupRefused ? refused.message : (refused as Error).stack}`,
  )
  process.exit(1)
}
