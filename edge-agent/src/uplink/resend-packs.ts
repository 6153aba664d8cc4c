import * as fs from 'node:fs'
import { PACKS_MAX } from '@yingtong/agent-protocol'
import type { Log } from '../log.ts'
import { dissolvePack } from '../pack/reconcile-packs.ts'
import type { Spool } from '../spool/open-spool.ts'

/** The cloud asks with every heartbeat; a pack is taken up again after this, should the offer have come to nothing. */
const TAKEN_UP_MS = 10 * 60_000
/** What was taken apart comes in another pack; when it still has not after a day, it will not. */
const APART_MS = 24 * 60 * 60 * 1_000

export interface Resender {
  /** The cloud holds no whole copy of these packs any more. */
  ask(packs: readonly string[]): void
  /** Those asked for whose originals are no longer here, told once each time that they are asked for. */
  takeGone(): string[]
}

interface ResendDependencies extends Pick<Spool, 'journal' | 'layout'> {
  readonly log: Log
  /** There is something to offer. */
  onOffer(): void
  /** A pack was taken apart: its originals wait to be packed anew. */
  onApart(): void
}

/** Heals the archive from the originals that the agent still keeps (DESIGN: until ACK-S and keep-days). */
export function createResender(deps: ResendDependencies): Resender {
  const takenUp = new Map<string, number>()
  const gone = new Set<string>()

  const isTakenUp = (sha256: string): boolean => {
    const now = performance.now()
    if (now - (takenUp.get(sha256) ?? Number.NEGATIVE_INFINITY) < TAKEN_UP_MS) return true
    takenUp.set(sha256, now)
    return false
  }
  return {
    ask: (packs) => {
      for (const [sha256, at] of takenUp) if (performance.now() - at > TAKEN_UP_MS) takenUp.delete(sha256)
      for (const sha256 of packs.slice(0, PACKS_MAX)) {
        if (!isHere(deps, sha256)) gone.add(sha256)
        else if (!isTakenUp(sha256)) sendAgain(deps, sha256)
      }
    },
    takeGone: () => {
      const told = [...gone].slice(0, PACKS_MAX)
      for (const sha256 of told) gone.delete(sha256)
      return told
    },
  }
}

/** Its file, or at least one of its originals, or it is on its way in another pack. */
function isHere({ journal, layout }: ResendDependencies, sha256: string): boolean {
  const pack = journal.packs.find(sha256)
  if (!pack) return journal.apart.has(sha256, Date.now() - APART_MS)
  if (fs.existsSync(layout.packPath(sha256))) return true
  return journal.items.ofPack(sha256).some((item) => fs.existsSync(layout.readyPath(item.sha256)))
}

function sendAgain(deps: ResendDependencies, sha256: string): void {
  const { journal, layout, log } = deps
  const pack = journal.packs.find(sha256)
  if (pack?.state !== 'committed' && pack?.state !== 'verified') return // on its way already
  log('warn', 'pack.sent-again', { sha256, items: pack.items })
  if (fs.existsSync(layout.packPath(sha256))) {
    journal.write(() => journal.packs.move(sha256, 'packed'))
    deps.onOffer()
  } else {
    dissolvePack(layout, journal, sha256)
    deps.onApart()
  }
}
