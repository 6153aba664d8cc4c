import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type CanonicalEvent, GENESIS, linkHash } from './canonical-event.ts'
import { type ChainRow, ChainWalk } from './walk-chain.ts'

const ROWS = 12

function chain(): ChainRow[] {
  const rows: ChainRow[] = []
  for (let position = 1; position <= ROWS; position += 1) {
    const event: CanonicalEvent = {
      tenantId: '00000000-0000-4000-8000-000000000001',
      id: `00000000-0000-4000-8000-0000000000${10 + position}`,
      seq: position * 3,
      at: '2026-11-22T01:02:03.000004Z',
      action: 'study.opened',
      outcome: 'success',
      actorKind: 'user',
      actorId: `u${position}`,
      actorName: '林静芳',
      address: null,
      requestId: null,
      studyInstanceUid: null,
      objectKind: null,
      objectId: null,
      details: null,
    }
    rows.push({ position, hash: linkHash(rows.at(-1)?.hash ?? GENESIS, event), eventId: event.id, event })
  }
  return rows
}

function walk(rows: readonly ChainRow[]) {
  const chain = new ChainWalk()
  for (const row of rows) chain.take(row)
  return chain.finish()
}

const FIELDS = [
  'id',
  'seq',
  'at',
  'action',
  'outcome',
  'actorKind',
  'actorId',
  'actorName',
  'details',
] as const
const place = fc.integer({ min: 0, max: ROWS - 1 })

describe('promise C11: the walk along a chain', () => {
  it('finds nothing in an untouched one, nor in none', () => {
    expect(walk(chain())).toEqual({ count: 0, findings: [] })
    expect(walk([])).toEqual({ count: 0, findings: [] })
  })

  it('finds any field of any row that is not what it was', () => {
    fc.assert(
      fc.property(place, fc.constantFrom(...FIELDS), (at, field) => {
        const rows = chain()
        const row = rows[at]!
        rows[at] = { ...row, event: { ...row.event!, [field]: field === 'seq' ? -1 : 'other' } }
        expect(walk(rows)).toEqual({
          count: 1,
          findings: [{ kind: 'edited', position: at + 1, eventId: row.eventId }],
        })
      }),
    )
  })

  it('finds any two rows that changed places, whole links or rows alone', () => {
    fc.assert(
      fc.property(place, place, fc.boolean(), (one, other, whole) => {
        fc.pre(one !== other)
        const rows = chain()
        const [a, b] = [rows[one]!, rows[other]!]
        rows[one] = { ...(whole ? b : { ...a, event: b.event, eventId: b.eventId }), position: one + 1 }
        rows[other] = { ...(whole ? a : { ...b, event: a.event, eventId: a.eventId }), position: other + 1 }
        const { findings } = walk(rows)
        expect(findings[0]).toMatchObject({ kind: 'reordered', position: Math.min(one, other) + 1 })
      }),
    )
  })

  it('finds any run of rows that is gone from the middle', () => {
    fc.assert(
      fc.property(place, fc.integer({ min: 1, max: 4 }), (at, length) => {
        fc.pre(at + length < ROWS)
        const rows = chain()
        rows.splice(at, length)
        expect(walk(rows)).toEqual({ count: 1, findings: [{ kind: 'deleted', position: at + 1 }] })
      }),
    )
  })

  it('counts every fault of a chain that is wrong throughout, and keeps the first thousand', () => {
    const rows: ChainRow[] = Array.from({ length: 1_500 }, (_, index) => ({
      ...chain()[0]!,
      position: index + 1,
      hash: String(index).padStart(64, 'f'),
    }))
    const { count, findings } = walk(rows)
    expect(count).toBeGreaterThan(1_000)
    expect(findings.length).toBeLessThanOrEqual(1_000)
  })
})
