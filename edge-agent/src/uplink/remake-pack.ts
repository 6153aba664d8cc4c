import * as fs from 'node:fs'
import { dissolvePack } from '../pack/reconcile-packs.ts'
import type { Pack } from '../spool/pack-rows.ts'
import { digestOf } from '../spool/reconcile.ts'
import type { SendDependencies } from './send-pack.ts'

/**
 * Takes a pack apart whose file is gone, cut short or not what its name says, so that it is made anew from the
 * originals; true when it was. Such a file could be offered for ever and never be taken.
 */
export async function remakeUnlessWhole(
  deps: Pick<SendDependencies, 'journal' | 'layout' | 'log' | 'onApart'>,
  pack: Pack,
): Promise<boolean> {
  const { journal, layout, log } = deps
  const { sha256, byteLength } = pack
  const path = layout.packPath(sha256)
  const size = fs.statSync(path, { throwIfNoEntry: false })?.size
  const state = size === undefined ? 'gone' : size === byteLength ? 'unreadable' : 'short'
  if (size === byteLength && (await digestOf(path).catch(() => null)) === sha256) return false
  log('warn', 'pack.remade', { sha256, state })
  dissolvePack(layout, journal, sha256)
  deps.onApart()
  return true
}
