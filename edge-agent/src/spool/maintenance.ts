import { reasonOf } from '@yingtong/agent-protocol'
import type { Log } from '../log.ts'
import type { Spool } from './open-spool.ts'
import { type SweepDependencies, sweep } from './sweep.ts'

const INTERVAL_MS = 2_000
const SWEEP_EVERY = 15
/** Promise A5: a warning long before the disk is full. */
const WARN_AT_USED = [0.8, 0.9] as const

/** Looks after the disk: warns, takes the ballast back, removes what may go. */
export function startMaintenance(deps: SweepDependencies & Spool & { readonly log: Log }): { stop(): void } {
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
    if (turns++ % SWEEP_EVERY === 0) sweep(deps)
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
