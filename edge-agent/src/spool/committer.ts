import * as fs from 'node:fs'
import { fsyncDirectory } from './durable-file.ts'
import type { NewItem } from './item-rows.ts'
import type { Journal } from './journal.ts'
import type { SpoolLayout } from './layout.ts'

export type CommitOutcome = 'new' | 'duplicate' | 'conflict'

/** A fsynced file that waits for its name and its row. */
export interface Candidate {
  readonly tempPath: string
  readonly item: NewItem
}

export interface Committer {
  /**
   * Resolves when the object counts as stored (ACK-E): renamed into `ready/`, folder fsynced, row committed.
   * `duplicate`: the same bytes were there; `conflict`: another object has this UID with other bytes, both are kept.
   */
  commit(candidate: Candidate): Promise<CommitOutcome>
  /** True while the object is between its rename and its row: nobody may remove it now. */
  isBusy(sha256: string): boolean
}

interface Waiting extends Candidate {
  resolve(outcome: CommitOutcome): void
  reject(error: unknown): void
}

/** What a group commit has changed beside new rows. */
export interface StoredBatch {
  /** Some of it had been stored before. */
  readonly again: boolean
  /** Packs that the cloud has acknowledged and that are offered once more, since objects of theirs came again. */
  readonly packsAgain: readonly string[]
}

/** Group commit: what finishes while the disk is busy shares the next fsync of folders and the next transaction. */
export function createCommitter(
  layout: SpoolLayout,
  journal: Journal,
  onStored: (stored: StoredBatch) => void,
): Committer {
  const busy = new Map<string, number>()
  let waiting: Waiting[] = []
  let running = false

  const run = async (): Promise<void> => {
    running = true
    while (waiting.length > 0) {
      const batch = waiting
      waiting = []
      const stored = await commitBatch(batch, layout, journal)
      for (const { item } of batch) leave(busy, item.sha256)
      onStored(stored)
    }
    running = false
  }
  return {
    commit: (candidate) =>
      new Promise((resolve, reject) => {
        enter(busy, candidate.item.sha256)
        waiting.push({ ...candidate, resolve, reject })
        if (!running) void run()
      }),
    isBusy: (sha256) => busy.has(sha256),
  }
}

function enter(busy: Map<string, number>, sha256: string): void {
  busy.set(sha256, (busy.get(sha256) ?? 0) + 1)
}

function leave(busy: Map<string, number>, sha256: string): void {
  const left = (busy.get(sha256) ?? 1) - 1
  if (left === 0) busy.delete(sha256)
  else busy.set(sha256, left)
}

async function commitBatch(
  batch: readonly Waiting[],
  layout: SpoolLayout,
  journal: Journal,
): Promise<StoredBatch> {
  const renamed: Waiting[] = []
  try {
    for (const entry of batch) {
      // Over an equal file when the same bytes came twice: the content is the name.
      fs.renameSync(entry.tempPath, layout.readyPath(entry.item.sha256))
      renamed.push(entry)
    }
    const folders = new Set(batch.map(({ item }) => layout.readyFolder(item.sha256)))
    await Promise.all([...folders].map(fsyncDirectory))
    const outcomes = journal.write(() => batch.map(({ item }) => insertItem(journal, item)))
    batch.forEach((entry, i) => {
      entry.resolve(outcomes[i]?.outcome ?? 'new')
    })
    return {
      again: outcomes.some(({ outcome }) => outcome === 'duplicate'),
      packsAgain: outcomes.flatMap(({ packAgain }) => packAgain ?? []),
    }
  } catch (error) {
    takeBack(renamed, layout, journal)
    for (const entry of batch) entry.reject(error)
    return { again: false, packsAgain: [] }
  }
}

interface Inserted {
  readonly outcome: CommitOutcome
  readonly packAgain?: string
}

function insertItem({ items, packs }: Journal, item: NewItem): Inserted {
  const conflict = items.hasOtherBytes(item.sopInstanceUid, item.sha256)
  if (items.insert(item)) return { outcome: conflict ? 'conflict' : 'new' }
  // Who sends again doubts the first copy: this one counts from now, and the cloud has to look at its own.
  const pack = items.receivedAgain(item.sha256, item.receivedAt)
  const offered = pack !== null && packs.receivedAgain(pack, item.receivedAt)
  return { outcome: 'duplicate', ...(offered ? { packAgain: pack } : {}) }
}

/** The refused file goes, to give its room back; one that has a row was acknowledged earlier and stays. */
function takeBack(renamed: readonly Waiting[], layout: SpoolLayout, journal: Journal): void {
  for (const { item } of renamed) {
    try {
      if (!journal.items.has(item.sha256)) fs.rmSync(layout.readyPath(item.sha256), { force: true })
    } catch {
      // Left for the next start, which gives every file in `ready/` a row.
    }
  }
}
