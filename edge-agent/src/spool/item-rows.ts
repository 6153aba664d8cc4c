import type { DatabaseSync } from 'node:sqlite'
import { integerOf, type Row, textOf, textOrNull } from './row-values.ts'
import { move } from './transitions.ts'

/** What is known of an object when it is acknowledged. Times are ms since 1970. */
export interface NewItem {
  readonly sha256: string
  readonly byteLength: number
  readonly sopClassUid: string
  readonly sopInstanceUid: string
  readonly studyInstanceUid: string
  readonly seriesInstanceUid: string
  readonly transferSyntaxUid: string
  /** Bytes of one native frame; 0 when there is nothing to encode. */
  readonly frameBytes: number
  readonly callingAeTitle: string
  readonly remoteAddress: string
  readonly stat: boolean
  readonly receivedAt: number
}

export interface Item extends NewItem {
  readonly id: number
  readonly packSha256: string | null
  readonly attempts: number
}

export interface WaitingTotals {
  readonly items: number
  readonly bytes: number
  readonly oldestReceivedAt: number | null
}

export interface ItemRows {
  /** False when these very bytes have a row already. */
  insert(item: NewItem): boolean
  has(sha256: string): boolean
  /**
   * The same bytes came again at `at`: counted from then on, and no longer set aside if they were. Returns the pack
   * that they lie in, null when none.
   */
  receivedAgain(sha256: string, at: number): string | null
  /** True when another object carries the same SOP Instance UID with other bytes. */
  hasOtherBytes(sopInstanceUid: string, sha256: string): boolean
  /** Items of state `received` with an id above `afterId`, in order of arrival. */
  waiting(afterId: number, limit: number): Item[]
  waitingTotals(): WaitingTotals
  ofPack(packSha256: string): Item[]
  countAttempt(sha256: string): void
  quarantine(sha256: string, reason: string): void
  /** `received` → `packed`; must be in the transaction that inserts the pack. */
  assignToPack(sha256: string, packSha256: string): void
  setOutcome(sha256: string, outcome: string, reason: string | null): void
  /** Takes every item of a pack back to `received`. */
  releaseFromPack(packSha256: string): void
  remove(sha256: string): void
  /** Distinct SOP Instance UIDs per study, for the studies given. */
  instancesOfStudy(studyInstanceUid: string): number
  digests(): Set<string>
  quarantined(): number
}

function toItem(row: Row): Item {
  return {
    id: integerOf(row, 'id'),
    sha256: textOf(row, 'sha256'),
    byteLength: integerOf(row, 'byte_length'),
    sopClassUid: textOf(row, 'sop_class_uid'),
    sopInstanceUid: textOf(row, 'sop_instance_uid'),
    studyInstanceUid: textOf(row, 'study_instance_uid'),
    seriesInstanceUid: textOf(row, 'series_instance_uid'),
    transferSyntaxUid: textOf(row, 'transfer_syntax_uid'),
    frameBytes: integerOf(row, 'frame_bytes'),
    callingAeTitle: textOf(row, 'calling_ae'),
    remoteAddress: textOf(row, 'remote_address'),
    stat: integerOf(row, 'stat') === 1,
    receivedAt: integerOf(row, 'received_at'),
    packSha256: textOrNull(row, 'pack_sha256'),
    attempts: integerOf(row, 'attempts'),
  }
}

const INSERT = `insert into item (sha256, byte_length, sop_class_uid, sop_instance_uid, study_instance_uid,
  series_instance_uid, transfer_syntax_uid, frame_bytes, calling_ae, remote_address, stat, received_at, state)
  values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'received') on conflict (sha256) do nothing`

export function itemRows(db: DatabaseSync): ItemRows {
  const insert = db.prepare(INSERT)
  const has = db.prepare('select 1 from item where sha256 = ?')
  const again = db.prepare(
    'update item set received_at = max(received_at, ?) where sha256 = ? returning pack_sha256',
  )
  const takeUp = db.prepare(
    `update item set state = ?, reason = null, attempts = 0 where sha256 = ? and state = 'quarantined'`,
  )
  const other = db.prepare('select 1 from item where sop_instance_uid = ? and sha256 <> ? limit 1')
  const waiting = db.prepare(`select * from item where state = 'received' and id > ? order by id limit ?`)
  const totals = db.prepare(`select count(*) as items, coalesce(sum(byte_length), 0) as bytes,
    min(received_at) as oldest from item where state = 'received'`)
  const ofPack = db.prepare('select * from item where pack_sha256 = ? order by id')
  const attempt = db.prepare('update item set attempts = attempts + 1 where sha256 = ?')
  const quarantine = db.prepare(
    `update item set state = ?, reason = ? where sha256 = ? and state = 'received'`,
  )
  const assign = db.prepare(
    `update item set state = ?, pack_sha256 = ? where sha256 = ? and state = 'received'`,
  )
  const outcome = db.prepare('update item set outcome = ?, reason = ? where sha256 = ?')
  const release = db.prepare(`update item set state = 'received', pack_sha256 = null where pack_sha256 = ?`)
  const remove = db.prepare('delete from item where sha256 = ?')
  const ofStudy = db.prepare(
    'select count(distinct sop_instance_uid) as n from item where study_instance_uid = ?',
  )
  const digests = db.prepare('select sha256 from item')
  const quarantined = db.prepare(`select count(*) as n from item where state = 'quarantined'`)

  return {
    insert: (item) => insert.run(...insertValues(item)).changes === 1,
    has: (sha256) => has.get(sha256) !== undefined,
    receivedAgain: (sha256, at) => {
      takeUp.run(move('quarantined', 'received'), sha256)
      const row = again.get(at, sha256)
      return row ? textOrNull(row, 'pack_sha256') : null
    },
    hasOtherBytes: (sopInstanceUid, sha256) => other.get(sopInstanceUid, sha256) !== undefined,
    waiting: (afterId, limit) => waiting.all(afterId, limit).map(toItem),
    waitingTotals: () => {
      const row = totals.get() ?? {}
      const items = integerOf(row, 'items')
      return {
        items,
        bytes: integerOf(row, 'bytes'),
        oldestReceivedAt: items ? integerOf(row, 'oldest') : null,
      }
    },
    ofPack: (packSha256) => ofPack.all(packSha256).map(toItem),
    countAttempt: (sha256) => void attempt.run(sha256),
    quarantine: (sha256, reason) => void quarantine.run(move('received', 'quarantined'), reason, sha256),
    assignToPack: (sha256, packSha256) => {
      if (assign.run(move('received', 'packed'), packSha256, sha256).changes !== 1) {
        throw new Error(`item ${sha256} is not waiting for a pack`)
      }
    },
    setOutcome: (sha256, value, reason) => void outcome.run(value, reason, sha256),
    releaseFromPack: (packSha256) => void release.run(packSha256),
    remove: (sha256) => void remove.run(sha256),
    instancesOfStudy: (studyInstanceUid) => integerOf(ofStudy.get(studyInstanceUid) ?? {}, 'n'),
    digests: () => new Set(digests.all().map((row) => textOf(row, 'sha256'))),
    quarantined: () => integerOf(quarantined.get() ?? {}, 'n'),
  }
}

function insertValues(item: NewItem): (string | number)[] {
  const { sopClassUid, sopInstanceUid, studyInstanceUid, seriesInstanceUid } = item
  return [
    item.sha256,
    item.byteLength,
    ...[sopClassUid, sopInstanceUid, studyInstanceUid, seriesInstanceUid, item.transferSyntaxUid],
    item.frameBytes,
    item.callingAeTitle,
    item.remoteAddress,
    item.stat ? 1 : 0,
    item.receivedAt,
  ]
}
