import type { WaitingTotals } from '../spool/item-rows.ts'
import type { Spool } from '../spool/open-spool.ts'
import type { StateTotals } from '../spool/pack-rows.ts'
import type { ItemState } from '../spool/transitions.ts'

/** What lies in the spool; times are ms since 1970. */
export interface SpoolStatus {
  readonly waiting: WaitingTotals
  readonly packs: readonly StateTotals[]
  /** Objects that the cloud has not committed yet, packed or not. */
  readonly unsent: {
    readonly items: number
    readonly bytes: number
    readonly oldestReceivedAt: number | null
  }
  /** Objects of ours that need a person. */
  readonly quarantinedItems: number
  /** Bytes that were refused as DICOM and kept. */
  readonly refused: { readonly objects: number; readonly bytes: number; readonly unsent: number }
  readonly disk: { readonly freeBytes: number; readonly totalBytes: number }
}

const UNSENT: ReadonlySet<ItemState> = new Set(['packed', 'offered', 'uploading', 'quarantined'])

export function spoolStatus({ journal, space }: Spool): SpoolStatus {
  const waiting = journal.items.waitingTotals()
  const packs = journal.packs.totals()
  const unsent = packs.filter(({ state }) => UNSENT.has(state))
  const oldest = [waiting.oldestReceivedAt, ...unsent.map((totals) => totals.oldestReceivedAt)]
  const known = oldest.filter((at) => at !== null)
  return {
    waiting,
    packs,
    unsent: {
      items: unsent.reduce((sum, { items }) => sum + items, waiting.items),
      bytes: unsent.reduce((sum, { itemBytes }) => sum + itemBytes, waiting.bytes),
      oldestReceivedAt: known.length > 0 ? Math.min(...known) : null,
    },
    quarantinedItems:
      journal.items.quarantined() + (packs.find(({ state }) => state === 'quarantined')?.items ?? 0),
    refused: journal.refused.totals(),
    disk: { freeBytes: space.freeBytes(), totalBytes: space.totalBytes() },
  }
}
