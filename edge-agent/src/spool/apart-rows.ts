import type { DatabaseSync } from 'node:sqlite'

const KEPT_MS = 30 * 24 * 60 * 60 * 1_000

/** Packs that were taken apart: their originals come to the cloud in another pack, perhaps under another digest. */
export interface ApartRows {
  note(sha256: string, at: number): void
  /** Taken apart after `since` (ms since 1970). */
  has(sha256: string, since: number): boolean
}

export function apartRows(db: DatabaseSync): ApartRows {
  const insert = db.prepare('insert or replace into pack_apart (sha256, at) values (?, ?)')
  const forget = db.prepare('delete from pack_apart where at < ?')
  const has = db.prepare('select 1 from pack_apart where sha256 = ? and at > ?')
  return {
    note: (sha256, at) => {
      forget.run(at - KEPT_MS)
      insert.run(sha256, at)
    },
    has: (sha256, since) => has.get(sha256, since) !== undefined,
  }
}
