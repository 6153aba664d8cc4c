import type { Log } from '../log.ts'
import { removeFile } from './durable-file.ts'
import type { Spool } from './open-spool.ts'

const DAY_MS = 24 * 60 * 60 * 1_000
const PACKS_A_TURN = 20

export interface SweepDependencies extends Pick<Spool, 'journal' | 'layout'> {
  readonly keepDays: number
  /** An equal object is just being received: its file must stay. */
  isBusy(sha256: string): boolean
  readonly log: Log
}

/**
 * Removes what the cloud has verified (ACK-S) and keep-days have passed for since, one turn's worth; returns how many
 * objects went. `now` in ms as the cloud counts: a jump of this machine's clock must not end keep-days. Nothing else in the agent removes an acknowledged object.
 */
export function sweep(deps: SweepDependencies, now: number): number {
  const { journal, keepDays } = deps
  const before = now - keepDays * DAY_MS
  let removed = 0
  for (const { sha256 } of journal.packs.toRemove(before, PACKS_A_TURN)) {
    const items = journal.items.ofPack(sha256)
    if (items.some((item) => deps.isBusy(item.sha256))) continue
    journal.write(() => journal.packs.move(sha256, 'removable'))
    removed += finishRemoval(deps, sha256)
  }
  for (const object of journal.refused.toRemove(before, PACKS_A_TURN)) {
    removeFile(deps.layout.quarantinePath(object.sha256))
    journal.write(() => journal.refused.remove(object.sha256))
  }
  if (removed > 0) deps.log('info', 'spool.removed', { objects: removed })
  return removed
}

/** Files first, rows after: a crash in between leaves rows that say `removable`, which the next start finishes. */
export function finishRemoval(
  { journal, layout }: Pick<Spool, 'journal' | 'layout'>,
  packSha256: string,
): number {
  const items = journal.items.ofPack(packSha256)
  for (const { sha256 } of items) removeFile(layout.readyPath(sha256))
  removeFile(layout.packPath(packSha256))
  journal.write(() => {
    for (const { sha256 } of items) journal.items.remove(sha256)
    journal.packs.remove(packSha256)
  })
  return items.length
}
