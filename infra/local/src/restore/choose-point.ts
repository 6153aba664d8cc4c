import { join } from 'node:path'
import { parseLsn } from '@yingtong/db/replication'
import type { BackupFolder } from '../backup/backup-folder.ts'
import { BackupRefused } from '../backup/backup-refused.ts'
import { LogFolder, type Mark } from '../backup/log-folder.ts'
import { readBackups, type WholeBackup } from '../backup/manifest.ts'

/** Seconds that can be brought back: any between, with both ends. */
export interface Span {
  readonly backup: WholeBackup
  readonly log: LogFolder
  readonly from: string
  readonly until: Mark
}

export interface RestorePoint extends Span {
  /** ISO 8601 with the precision it was asked in; null: everything there is. */
  readonly to: string | null
}

/** What each backup reaches: from its end to the last mark before its log has a gap. */
export async function readSpans(folder: BackupFolder): Promise<readonly Span[]> {
  const backups = await readBackups(folder)
  return backups.map((backup) => {
    const { line, server, startLsn, endLsn, at } = backup.manifest
    const log = new LogFolder(join(folder.log, line), server)
    const start = parseLsn(startLsn)
    if (!log.covers(start, parseLsn(endLsn)))
      throw new BackupRefused(
        `${log.path}: the log of backup ${backup.manifest.id} has a gap, a file is missing there`,
      )
    const reached = log.marks().filter((mark) => mark.at >= at)
    const last = reached.findLast(({ lsn }) => log.covers(start, parseLsn(lsn)))
    return { backup, log, from: at, until: last ?? { at, lsn: endLsn } }
  })
}

/** Microseconds since 1970 of an ISO 8601 instant with a zone; throws BackupRefused for anything else. */
export function microseconds(instant: string): bigint {
  const parts = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?(Z|[+-]\d\d:\d\d)$/.exec(instant)
  const seconds = parts ? Date.parse(`${parts[1]}${parts[3]}`) : Number.NaN
  if (!parts || Number.isNaN(seconds))
    throw new BackupRefused(
      `--to ${instant}: write an instant with its zone, such as 2026-11-30T12:00:05Z or …+08:00`,
    )
  return BigInt(seconds) * 1000n + BigInt((parts[2] ?? '').padEnd(6, '0'))
}

/** As `recovery_target_time` takes it, which knows no name of a zone: `2026-11-30 12:00:05.000000+00`. */
export function recoveryTime(instant: string): string {
  const wanted = microseconds(instant)
  const whole = new Date(Number(wanted / 1000n)).toISOString().slice(0, 19).replace('T', ' ')
  return `${whole}.${String(wanted % 1_000_000n).padStart(6, '0')}+00`
}

const rangesOf = (spans: readonly Span[]) => {
  const merged: { from: string; until: string }[] = []
  for (const { from, until } of spans) {
    const last = merged.at(-1)
    if (!last || from > last.until) merged.push({ from, until: until.at })
    else if (until.at > last.until) last.until = until.at
  }
  return merged.map(({ from, until }) => `${from} … ${until}`).join(', ')
}

/**
 * The backup and the end to restore to: the newest state without `to`; the latest backup before it with. Throws
 * BackupRefused, with the seconds there are, when that one is not among them.
 */
export async function choosePoint(folder: BackupFolder, to: string | null): Promise<RestorePoint> {
  const spans = await readSpans(folder)
  const newest = spans.at(-1)
  if (newest === undefined) throw new BackupRefused(`${folder.root} holds no finished backup`)
  if (to === null) return { ...newest, to: null }
  const wanted = microseconds(to)
  const found = spans.findLast(
    ({ from, until }) => microseconds(from) <= wanted && wanted <= microseconds(until.at),
  )
  if (found) return { ...found, to }
  throw new BackupRefused(`--to ${to} cannot be brought back; what can: ${rangesOf(spans)}`)
}
