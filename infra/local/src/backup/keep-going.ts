import { setTimeout as delay } from 'node:timers/promises'
import type { LocalEnvironment } from '../env.ts'
import { type BackupRun, backUp, beginRun, passUntilNow } from './back-up.ts'
import { holdBackupFolder } from './backup-folder.ts'
import { refusalOf } from './backup-refused.ts'
import type { BackupStatus } from './backup-status.ts'
import { type Manifest, readBackups } from './manifest.ts'
import { openSource } from './open-source.ts'
import { prune } from './prune.ts'

/** The copies of the log are a second behind; objects are copied so often, and after a pass its second can be chosen. */
const PASS_MS = 60_000
const AGAIN_MS = 30_000

interface Going {
  readonly environment: LocalEnvironment
  readonly options: Pick<BackupRun, 'folder' | 'keysFolder' | 'passphraseFile' | 'lines'>
  readonly keep: number
  readonly everyMs: number
  readonly status: BackupStatus
  readonly signal: AbortSignal
  onBackup(manifest: Manifest): void
}

/**
 * Receives the database's log without a pause, copies objects every minute and the whole database once a day, until it
 * is told to stop. What fails is told, and tried again.
 */
export async function keepGoing(going: Going): Promise<void> {
  const { signal, status, options } = going
  while (!signal.aborted) {
    try {
      await goOn(going)
    } catch (error) {
      if (signal.aborted) return
      const refused = refusalOf(error, options.folder.root)
      const reason = refused instanceof Error ? refused.message : 'unknown'
      status.failed(reason)
      options.lines.fault(`the backup stands still: ${reason}; trying again`)
      await pause(AGAIN_MS, signal)
    }
  }
}

const pause = (ms: number, signal: AbortSignal) => delay(ms, undefined, { signal }).catch(() => undefined)

async function goOn(going: Going): Promise<void> {
  const { environment, options } = going
  const release = await holdBackupFolder(options.folder)
  try {
    const source = await openSource(environment)
    try {
      const run = await beginRun({ ...options, source })
      await copyOn(going, run).finally(() => run.log.stop())
    } finally {
      await source.close()
    }
  } finally {
    release()
  }
}

/** When the whole database is due again: at once where the log has a gap, or nothing whole lies there. */
async function nextBackupMs({ options, everyMs }: Going, { log }: BackupRun): Promise<number> {
  const last = (await readBackups(options.folder)).findLast(({ manifest }) => manifest.line === log.line)
  return last && log.isContinued ? Date.parse(last.manifest.startedAt) + everyMs : 0
}

async function copyOn(going: Going, run: BackupRun): Promise<void> {
  const { options, keep, everyMs, status, signal, onBackup } = going
  let nextAt = await nextBackupMs(going, run)
  while (!signal.aborted) {
    if (Date.now() >= nextAt) {
      const manifest = await backUp(run)
      await prune(options.folder, keep)
      nextAt = Date.now() + everyMs
      status.backedUp(manifest)
      onBackup(manifest)
    } else {
      const { missing, damaged, mark } = await Promise.race([passUntilNow(run), run.log.broken])
      status.passed(mark, [...missing, ...damaged])
    }
    await Promise.race([pause(PASS_MS, signal), run.log.broken])
  }
}
