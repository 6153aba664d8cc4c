import type { Log } from '../log.ts'
import { type FreeSpace, watchFreeSpace } from './free-space.ts'
import { type Journal, openJournal } from './journal.ts'
import { prepareSpool, removeTemporaryFiles, type SpoolLayout, spoolLayout } from './layout.ts'
import { type InspectStored, reconcile } from './reconcile.ts'
import { finishRemoval } from './sweep.ts'

export interface Spool {
  readonly layout: SpoolLayout
  readonly journal: Journal
  readonly space: FreeSpace
}

/** Makes the spool ready after whatever happened before: no half-written file is left, folder and journal agree. */
export async function openSpool(
  options: { readonly root: string; readonly minFreeBytes: number; readonly inspect: InspectStored },
  log: Log,
): Promise<Spool> {
  const layout = spoolLayout(options.root)
  prepareSpool(layout)
  const journal = openJournal(layout) // first: its lock keeps a second agent from the files below
  const removed = removeTemporaryFiles(layout)
  if (journal.putAside) log('error', 'spool.journal-damaged', { putAside: true })
  for (const { sha256 } of journal.packs.inState('removable')) finishRemoval({ journal, layout }, sha256)
  const { adopted, damaged, missing } = await reconcile(layout, journal, options.inspect)
  const odd = adopted + damaged + missing.length > 0
  log(odd ? 'warn' : 'info', 'spool.opened', {
    temporary: removed,
    adopted,
    damaged,
    missing: missing.length,
  })
  for (const sha256 of missing.slice(0, 100)) log('error', 'spool.file-missing', { sha256 })
  return { layout, journal, space: watchFreeSpace(options.root, options.minFreeBytes) }
}
