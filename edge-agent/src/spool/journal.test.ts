import * as fs from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import { testItem, testPack } from '../testing/spool-rows.ts'
import { useTempFolder } from '../testing/temp-folder.ts'
import { assertDurable, JournalNotDurableError, openJournal, openJournalDatabase } from './journal.ts'
import { prepareSpool, spoolLayout } from './layout.ts'
import { IllegalTransitionError } from './transitions.ts'

const folder = useTempFolder()

function newSpool() {
  const layout = spoolLayout(folder.make())
  prepareSpool(layout)
  return layout
}

describe('journal: durable or not at all', () => {
  it('asserts synchronous=FULL and WAL on every open', () => {
    const layout = newSpool()
    for (let time = 0; time < 3; time++) {
      const db = openJournalDatabase(layout.journal)
      expect(() => assertDurable(db)).not.toThrow()
      db.exec('pragma synchronous = normal') // is not remembered by the file: the next open has to set it again
      expect(() => assertDurable(db)).toThrow(JournalNotDurableError)
      db.close()
    }
  })

  it('sees a journal that is not in WAL mode', () => {
    const db = new DatabaseSync(':memory:')
    expect(() => assertDurable(db)).toThrow(/journal_mode=memory/)
    db.close()
  })

  it('lets one agent only have the spool', () => {
    const layout = newSpool()
    const first = openJournal(layout)
    expect(() => new DatabaseSync(layout.journal).exec('select * from item')).toThrow(/locked/)
    first.close()
  })

  it('puts a damaged journal aside and starts a new one', () => {
    const layout = newSpool()
    fs.writeFileSync(layout.journal, Buffer.alloc(8_192, 'x'))
    const journal = openJournal(layout)
    expect(journal.putAside).toMatch(/damaged-\d+$/)
    expect(fs.existsSync(journal.putAside ?? '')).toBe(true)
    expect(journal.items.waitingTotals().items).toBe(0)
    journal.close()
  })

  it('refuses a journal of a newer agent', () => {
    const layout = newSpool()
    const db = openJournalDatabase(layout.journal)
    db.exec('pragma user_version = 99')
    db.close()
    expect(() => openJournal(layout)).toThrow(/newer agent/)
  })
})

describe('journal: rows', () => {
  it('keeps the same bytes once and other bytes of the same UID twice', () => {
    const journal = openJournal(newSpool())
    const item = testItem(1)
    expect(journal.write(() => journal.items.insert(item))).toBe(true)
    expect(journal.write(() => journal.items.insert(item))).toBe(false)
    const other = { ...testItem(2), sopInstanceUid: item.sopInstanceUid }
    expect(journal.items.hasOtherBytes(item.sopInstanceUid, other.sha256)).toBe(true)
    expect(journal.write(() => journal.items.insert(other))).toBe(true)
    expect(journal.items.waiting(0, 10)).toHaveLength(2)
    expect(journal.items.instancesOfStudy(item.studyInstanceUid)).toBe(1)
    journal.close()
  })

  it('rolls back a failed transaction', () => {
    const journal = openJournal(newSpool())
    expect(() =>
      journal.write(() => {
        journal.items.insert(testItem(1))
        throw new Error('stop')
      }),
    ).toThrow('stop')
    expect(journal.items.has(testItem(1).sha256)).toBe(false)
    journal.close()
  })

  it('moves a pack by the table only, and gives its items back when it is dissolved', () => {
    const journal = openJournal(newSpool())
    const items = [testItem(1), testItem(2)]
    const pack = testPack(9, items)
    journal.write(() => {
      for (const item of items) journal.items.insert(item)
      journal.packs.insert(pack)
      for (const item of items) journal.items.assignToPack(item.sha256, pack.sha256)
    })
    expect(() => journal.write(() => journal.packs.move(pack.sha256, 'verified'))).toThrow(
      IllegalTransitionError,
    )
    journal.write(() => journal.packs.move(pack.sha256, 'quarantined', { reason: 'refused' }))
    expect(journal.items.waiting(0, 10)).toHaveLength(0)
    journal.write(() => {
      journal.items.releaseFromPack(pack.sha256)
      journal.packs.remove(pack.sha256)
    })
    expect(journal.items.waiting(0, 10).map((item) => item.sha256)).toEqual(items.map((item) => item.sha256))
    journal.close()
  })

  it('sends the newest stat study first and the rest in order of arrival', () => {
    const journal = openJournal(newSpool())
    const at = (n: number, stat: boolean) => ({
      ...testPack(n, []),
      stat,
      newestReceivedAt: n,
      oldestReceivedAt: n,
    })
    journal.write(() => {
      for (const pack of [at(1, false), at(2, true), at(3, false), at(4, true)]) journal.packs.insert(pack)
    })
    expect(journal.packs.toSend(10).map((pack) => pack.newestReceivedAt)).toEqual([4, 2, 1, 3])
    journal.close()
  })
})
