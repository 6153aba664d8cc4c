import * as fs from 'node:fs'
import { join } from 'node:path'
import type { Journal } from '../spool/journal.ts'
import type { SpoolLayout } from '../spool/layout.ts'

/**
 * Brings pack files and rows together at start. A file without a row is made anew from the originals, a row of unsent
 * bytes without its file gives its items back. What was on its way when the agent ended is offered again.
 */
export function reconcilePacks(
  layout: SpoolLayout,
  journal: Journal,
): { removed: number; dissolved: number } {
  let removed = 0
  for (const name of fs.readdirSync(layout.packs)) {
    const sha256 = name.replace(/\.pack$/, '')
    if (sha256 === name || journal.packs.find(sha256)) continue
    fs.rmSync(join(layout.packs, name), { force: true })
    removed++
  }
  let dissolved = 0
  for (const state of ['offered', 'uploading', 'packed', 'quarantined'] as const) {
    for (const { sha256 } of journal.packs.inState(state)) {
      const gone = !fs.existsSync(layout.packPath(sha256))
      if (gone || state === 'quarantined') {
        dissolvePack(layout, journal, sha256)
        dissolved++
      } else if (state !== 'packed') journal.write(() => journal.packs.move(sha256, 'packed'))
    }
  }
  return { removed, dissolved }
}

/** Takes a pack apart: its items wait for another pack, its file goes. */
export function dissolvePack(layout: SpoolLayout, journal: Journal, sha256: string): void {
  journal.write(() => {
    journal.items.releaseFromPack(sha256)
    journal.packs.remove(sha256)
    journal.apart.note(sha256, Date.now())
  })
  fs.rmSync(layout.packPath(sha256), { force: true })
}
