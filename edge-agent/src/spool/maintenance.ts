import { reasonOf } from '@yingtong/agent-protocol'
import type { Log } from '../log.ts'
import type { Spool } from './open-spool.ts'
import { type SweepDependencies, sweep } from './sweep.ts'

const INTERVAL_MS = 2_000
const SWEEP_EVERY = 15
/** Promise A5: a warning long before the disk is full. */
const WARN_AT_USED = [0.8, 0.9] as const

interface MaintenanceDependencies extends SweepDependencies, Spool {
  readonly log: Log
  /** Ms since 1970 as the cloud counts; null until it has said so. */
  now(): number | null
}

/** Looks after the disk: warns, takes the ballast back, removes what may go. */
export function startMaintenance(deps: MaintenanceDependencies): { stop(): void } {
  const { space, journal, log } = deps
  let turns = 0
  let warned = 0
  const turn = (): void => {
    const used = 1 - space.freeBytes() / Math.max(1, space.totalBytes())
    const level = space.hasRoom()
      ? WARN_AT_USED.filter((limit) => used >= limit).length
      : WARN_AT_USED.length + 1
    if (level > warned)
      log('warn', 'disk.filling', { usedPercent: Math.round(used * 100), freeBytes: space.freeBytes() })
    if (level < warned) log('info', 'disk.recovered', { usedPercent: Math.round(used * 100) })
    warned = level
    if (space.hasRoom()) journal.ballast.restore()
    const now = deps.now()
    // Nothing goes before the cloud has told the time: only then is it known how long something was kept.
    if (turns-- > 0 || now === null) return
    sweep(deps, now)
    turns = SWEEP_EVERY
  }
  const safely = (): void => {
    try {
      turn()
    } catch (error) {
      log('error', 'spool.maintenance-failed', { error: reasonOf(error) })
    }
  }
  const timer = setInterval(safely, INTERVAL_MS)
  safely()
  return { stop: () => clearInterval(timer) }
}
