import { setTimeout as delay } from 'node:timers/promises'
import { type BackupRun, backUp, beginRun, passUntilNow } from './back-up.ts'
import type { BackupStatus } from './backup-status.ts'
import type { Manifest } from './manifest.ts'
import { prune } from './prune.ts'

/** The copies of the log are a second behind; objects are copied so often, and after a pass its second can be chosen. */
const PASS_MS = 60_000
const AGAIN_MS = 30_000

interface Going {
  readonly options: Omit<BackupRun, 'log' | 'objects'>
  readonly keep: number
  readonly everyMs: number
  readonly status: BackupStatus
  readonly signal: AbortSignal
  readonly passMs?: number
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
      const reason = error instanceof Error ? error.message : 'unknown'
      status.failed(reason)
      options.lines.fault(`the backup stands still: ${reason}; trying again`)
      await pause(AGAIN_MS, signal)
    }
  }
}

const pause = (ms: number, signal: AbortSignal) => delay(ms, undefined, { signal }).catch(() => undefined)

async function goOn({ options, keep, everyMs, status, signal, onBackup, passMs }: Going): Promise<void> {
  const run = await beginRun(options)
  let nextAt = run.log.isContinued ? status.lastBackupMs() + everyMs : 0
  try {
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
      await Promise.race([pause(passMs ?? PASS_MS, signal), run.log.broken])
    }
  } finally {
    run.log.stop()
  }
}
