import type { DatabaseSync } from 'node:sqlite'
import { integerOf, integerOrNull, type Row, textOf } from './row-values.ts'
import { ITEM_STATES, type ItemState, move } from './transitions.ts'

/** A finished pack file. Times are ms since 1970. */
export interface NewPack {
  readonly sha256: string
  readonly byteLength: number
  readonly studyInstanceUid: string
  readonly seriesInstanceUid: string
  readonly items: number
  /** Bytes of the original files inside. */
  readonly itemBytes: number
  readonly stat: boolean
  readonly oldestReceivedAt: number
  readonly newestReceivedAt: number
  readonly packedAt: number
}

export interface Pack extends NewPack {
  readonly id: number
  readonly state: ItemState
  readonly attempts: number
  readonly committedAt: number | null
}

export interface StateTotals {
  readonly state: ItemState
  readonly packs: number
  readonly items: number
  readonly packBytes: number
  readonly itemBytes: number
  readonly oldestReceivedAt: number
}

export interface PackRows {
  insert(pack: NewPack): void
  find(sha256: string): Pack | undefined
  /** Packs to send: the newest stat study first, everything else in order of arrival. */
  toSend(limit: number): Pack[]
  /** Committed packs that wait for ACK-S with an id above `afterId`, oldest first. */
  toVerify(afterId: number, limit: number): Pack[]
  /** Packs that were verified before `before` (ms, as the cloud counts). */
  toRemove(before: number, limit: number): Pack[]
  inState(state: ItemState): Pack[]
  /** Moves by the transition table; throws IllegalTransitionError. */
  move(sha256: string, to: ItemState, detail?: { reason?: string; at?: number }): void
  /**
   * An object of the pack came again at `at`. What the cloud acknowledged is offered once more, so that the sender's
   * next 0x0000 stands for what lies in the store now; true when it is.
   */
  receivedAgain(sha256: string, at: number): boolean
  countAttempt(sha256: string, reason: string): void
  remove(sha256: string): void
  totals(): StateTotals[]
  /** Studies with something that is not verified yet, at most `limit`. */
  openStudies(limit: number): string[]
}

function stateOf(row: Row): ItemState {
  const found = ITEM_STATES.find((state) => state === row.state)
  if (!found) throw new Error('journal holds an unknown state')
  return found
}

function toPack(row: Row): Pack {
  return {
    id: integerOf(row, 'id'),
    sha256: textOf(row, 'sha256'),
    byteLength: integerOf(row, 'byte_length'),
    studyInstanceUid: textOf(row, 'study_instance_uid'),
    seriesInstanceUid: textOf(row, 'series_instance_uid'),
    items: integerOf(row, 'items'),
    itemBytes: integerOf(row, 'item_bytes'),
    stat: integerOf(row, 'stat') === 1,
    oldestReceivedAt: integerOf(row, 'oldest_received_at'),
    newestReceivedAt: integerOf(row, 'newest_received_at'),
    packedAt: integerOf(row, 'packed_at'),
    state: stateOf(row),
    attempts: integerOf(row, 'attempts'),
    committedAt: integerOrNull(row, 'committed_at'),
  }
}

function toTotals(row: Row): StateTotals {
  return {
    state: stateOf(row),
    packs: integerOf(row, 'packs'),
    items: integerOf(row, 'items'),
    packBytes: integerOf(row, 'pack_bytes'),
    itemBytes: integerOf(row, 'item_bytes'),
    oldestReceivedAt: integerOf(row, 'oldest'),
  }
}

const INSERT = `insert into pack (sha256, byte_length, study_instance_uid, series_instance_uid, items, item_bytes,
  stat, oldest_received_at, newest_received_at, packed_at, state)
  values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'packed')`

const TO_SEND = `select * from pack where state in ('packed', 'offered', 'uploading')
  order by stat desc, case stat when 1 then -newest_received_at else id end limit ?`

const TOTALS = `select state, count(*) as packs, sum(items) as items, sum(byte_length) as pack_bytes,
  sum(item_bytes) as item_bytes, min(oldest_received_at) as oldest from pack group by state`

const OPEN_STUDIES = `select distinct study_instance_uid from pack
  where state in ('packed', 'offered', 'uploading', 'committed')
  union select distinct study_instance_uid from item where state = 'received' limit ?`

export function packRows(db: DatabaseSync): PackRows {
  const insert = db.prepare(INSERT)
  const find = db.prepare('select * from pack where sha256 = ?')
  const toSend = db.prepare(TO_SEND)
  const inState = db.prepare('select * from pack where state = ? and id > ? order by id limit ?')
  const toRemove = db.prepare(
    `select * from pack where state = 'verified' and verified_at < ? order by id limit ?`,
  )
  const setState = db.prepare('update pack set state = ?, reason = ? where sha256 = ?')
  const setCommitted = db.prepare('update pack set committed_at = ? where sha256 = ?')
  const setVerified = db.prepare('update pack set verified_at = ? where sha256 = ?')
  const again = db.prepare('update pack set newest_received_at = max(newest_received_at, ?) where sha256 = ?')
  const attempt = db.prepare('update pack set attempts = attempts + 1, reason = ? where sha256 = ?')
  const remove = db.prepare('delete from pack where sha256 = ?')
  const totals = db.prepare(TOTALS)
  const openStudies = db.prepare(OPEN_STUDIES)

  const findPack = (sha256: string): Pack | undefined => {
    const row = find.get(sha256)
    return row && toPack(row)
  }
  return {
    insert: (pack) => void insert.run(...insertValues(pack)),
    find: findPack,
    toSend: (limit) => toSend.all(limit).map(toPack),
    toVerify: (afterId, limit) => inState.all('committed', afterId, limit).map(toPack),
    toRemove: (before, limit) => toRemove.all(before, limit).map(toPack),
    inState: (state) => inState.all(state, 0, -1).map(toPack),
    move: (sha256, to, { reason, at } = {}) => {
      const pack = findPack(sha256)
      if (!pack) throw new Error(`pack ${sha256} has no row`)
      setState.run(move(pack.state, to), reason ?? null, sha256)
      if (to === 'committed') setCommitted.run(at ?? Date.now(), sha256)
      if (to === 'verified') setVerified.run(at ?? Date.now(), sha256)
    },
    receivedAgain: (sha256, at) => {
      again.run(at, sha256)
      const pack = findPack(sha256)
      if (pack?.state !== 'committed' && pack?.state !== 'verified') return false
      setState.run(move(pack.state, 'packed'), null, sha256)
      return true
    },
    countAttempt: (sha256, reason) => void attempt.run(reason, sha256),
    remove: (sha256) => void remove.run(sha256),
    totals: () => totals.all().map(toTotals),
    openStudies: (limit) => openStudies.all(limit).map((row) => textOf(row, 'study_instance_uid')),
  }
}

function insertValues(pack: NewPack): (string | number)[] {
  return [
    pack.sha256,
    pack.byteLength,
    pack.studyInstanceUid,
    pack.seriesInstanceUid,
    pack.items,
    pack.itemBytes,
    pack.stat ? 1 : 0,
    pack.oldestReceivedAt,
    pack.newestReceivedAt,
    pack.packedAt,
  ]
}
