import * as fs from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { type ApartRows, apartRows } from './apart-rows.ts'
import { type Ballast, openBallast } from './ballast.ts'
import { isDiskFull } from './durable-file.ts'
import { type ItemRows, itemRows } from './item-rows.ts'
import { JOURNAL_MIGRATIONS } from './journal-schema.table.ts'
import type { SpoolLayout } from './layout.ts'
import { type PackRows, packRows } from './pack-rows.ts'
import { type RefusedRows, refusedRows } from './refused-rows.ts'

/** SQLite's own numbers: https://www.sqlite.org/rescode.html */
const SQLITE_CORRUPT = 11
const SQLITE_NOTADB = 26
const SYNCHRONOUS_FULL = 2

export interface Journal {
  readonly items: ItemRows
  readonly packs: PackRows
  readonly refused: RefusedRows
  readonly apart: ApartRows
  readonly ballast: Ballast
  /** The name of the damaged journal that was put aside at this start; null in the normal case. */
  readonly putAside: string | null
  /** One durable transaction; when the disk is full the ballast is dropped and the transaction tried once more. */
  write<T>(work: () => T): T
  close(): void
}

export class JournalNotDurableError extends Error {}

/** Throws JournalNotDurableError unless commits reach the disk before they return: WAL at NORMAL loses them. */
export function assertDurable(db: DatabaseSync): void {
  const synchronous = db.prepare('pragma synchronous').get()?.synchronous
  const mode = db.prepare('pragma journal_mode').get()?.journal_mode
  if (synchronous !== SYNCHRONOUS_FULL || mode !== 'wal') {
    throw new JournalNotDurableError(
      `journal is not durable: synchronous=${synchronous}, journal_mode=${mode}`,
    )
  }
}

/** Opens the database in WAL mode with full synchronisation and migrates it; the lock keeps a second agent out. */
export function openJournalDatabase(path: string): DatabaseSync {
  const db = new DatabaseSync(path, { timeout: 5_000 })
  try {
    db.exec('pragma locking_mode = exclusive; pragma journal_mode = wal; pragma synchronous = full')
    assertDurable(db)
    if (db.prepare('pragma quick_check(1)').get()?.quick_check !== 'ok') throw corruptError()
    migrate(db)
    return db
  } catch (error) {
    db.close()
    throw error
  }
}

function corruptError(): Error {
  return Object.assign(new Error('journal fails quick_check'), { errcode: SQLITE_CORRUPT })
}

function migrate(db: DatabaseSync): void {
  const version = Number(db.prepare('pragma user_version').get()?.user_version ?? 0)
  if (version > JOURNAL_MIGRATIONS.length) throw new Error('journal was written by a newer agent')
  for (let next = version; next < JOURNAL_MIGRATIONS.length; next++) {
    db.exec(`begin immediate; ${JOURNAL_MIGRATIONS[next]}; pragma user_version = ${next + 1}; commit`)
  }
}

function isDamaged(error: unknown): boolean {
  if (!(error instanceof Error) || !('errcode' in error)) return false
  return error.errcode === SQLITE_CORRUPT || error.errcode === SQLITE_NOTADB
}

/** A damaged journal is put aside, never deleted: the files in `ready/` are the truth and give new rows. */
function putJournalAside(path: string): string {
  const aside = `${path}.damaged-${Date.now()}`
  for (const suffix of ['', '-wal', '-shm']) {
    if (fs.existsSync(path + suffix)) fs.renameSync(path + suffix, aside + suffix)
  }
  return aside
}

/** Opens the journal of a spool; see `openJournalDatabase`. */
export function openJournal(layout: SpoolLayout): Journal {
  const ballast = openBallast(layout.ballast)
  let putAside: string | null = null
  let db: DatabaseSync
  try {
    db = openJournalDatabase(layout.journal)
  } catch (error) {
    if (!isDamaged(error)) throw error
    putAside = putJournalAside(layout.journal)
    db = openJournalDatabase(layout.journal)
  }
  return {
    items: itemRows(db),
    packs: packRows(db),
    refused: refusedRows(db),
    apart: apartRows(db),
    ballast,
    putAside,
    write: (work) => {
      try {
        return inTransaction(db, work)
      } catch (error) {
        if (!isDiskFull(error) || !ballast.release()) throw error
        return inTransaction(db, work)
      }
    },
    close: () => db.close(),
  }
}

function inTransaction<T>(db: DatabaseSync, work: () => T): T {
  db.exec('begin immediate')
  try {
    const result = work()
    db.exec('commit')
    return result
  } catch (error) {
    if (db.isTransaction) db.exec('rollback')
    throw error
  }
}
