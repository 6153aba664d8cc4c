import type { DatabaseSync } from 'node:sqlite'
import { integerOf, integerOrNull, type Row, textOf } from './row-values.ts'

/** Bytes that were refused as DICOM and are kept for a person to look at. Times are ms since 1970. */
export interface RefusedObject {
  readonly sha256: string
  readonly byteLength: number
  /** A word from a closed list. */
  readonly code: string
  /** Plain words, without patient data. */
  readonly reason: string
  readonly callingAeTitle: string
  readonly calledAeTitle: string
  readonly remoteAddress: string
  /** What the command said; the object itself could not be read. */
  readonly sopClassUid: string
  readonly sopInstanceUid: string
  readonly receivedAt: number
  readonly sentAt: number | null
}

export interface RefusedRows {
  insert(object: Omit<RefusedObject, 'sentAt'>): boolean
  toSend(limit: number): RefusedObject[]
  markSent(sha256: string, at: number): void
  totals(): { readonly objects: number; readonly bytes: number; readonly unsent: number }
  digests(): Set<string>
  /** Objects that the cloud has, received before `before` (ms). */
  toRemove(before: number, limit: number): RefusedObject[]
  remove(sha256: string): void
}

function toRefused(row: Row): RefusedObject {
  return {
    sha256: textOf(row, 'sha256'),
    byteLength: integerOf(row, 'byte_length'),
    code: textOf(row, 'code'),
    reason: textOf(row, 'reason'),
    callingAeTitle: textOf(row, 'calling_ae'),
    calledAeTitle: textOf(row, 'called_ae'),
    remoteAddress: textOf(row, 'remote_address'),
    sopClassUid: textOf(row, 'sop_class_uid'),
    sopInstanceUid: textOf(row, 'sop_instance_uid'),
    receivedAt: integerOf(row, 'received_at'),
    sentAt: integerOrNull(row, 'sent_at'),
  }
}

const INSERT = `insert into refused_object (sha256, byte_length, code, reason, calling_ae, called_ae, remote_address,
  sop_class_uid, sop_instance_uid, received_at)
  values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict (sha256) do nothing`

export function refusedRows(db: DatabaseSync): RefusedRows {
  const insert = db.prepare(INSERT)
  const toSend = db.prepare('select * from refused_object where sent_at is null order by received_at limit ?')
  const markSent = db.prepare('update refused_object set sent_at = ? where sha256 = ?')
  const totals = db.prepare(`select count(*) as objects, coalesce(sum(byte_length), 0) as bytes,
    count(*) - count(sent_at) as unsent from refused_object`)
  const digests = db.prepare('select sha256 from refused_object')
  const toRemove = db.prepare(
    'select * from refused_object where sent_at is not null and received_at < ? order by received_at limit ?',
  )
  const remove = db.prepare('delete from refused_object where sha256 = ?')
  return {
    insert: (object) => insert.run(...insertValues(object)).changes === 1,
    toSend: (limit) => toSend.all(limit).map(toRefused),
    markSent: (sha256, at) => void markSent.run(at, sha256),
    totals: () => {
      const row = totals.get() ?? {}
      return {
        objects: integerOf(row, 'objects'),
        bytes: integerOf(row, 'bytes'),
        unsent: integerOf(row, 'unsent'),
      }
    },
    digests: () => new Set(digests.all().map((row) => textOf(row, 'sha256'))),
    toRemove: (before, limit) => toRemove.all(before, limit).map(toRefused),
    remove: (sha256) => void remove.run(sha256),
  }
}

function insertValues(object: Omit<RefusedObject, 'sentAt'>): (string | number)[] {
  const { sha256, byteLength, code, reason, callingAeTitle, calledAeTitle, remoteAddress } = object
  const what = [object.sopClassUid, object.sopInstanceUid]
  return [
    sha256,
    byteLength,
    code,
    reason,
    callingAeTitle,
    calledAeTitle,
    remoteAddress,
    ...what,
    object.receivedAt,
  ]
}
