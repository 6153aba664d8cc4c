import { describe, expect, it } from 'vitest'
import { canonicalEvent, canonicalJson, GENESIS, linkHash } from './canonical-event.ts'

const event = {
  tenantId: '00000000-0000-4000-8000-000000000001',
  id: '00000000-0000-4000-8000-000000000002',
  seq: 7,
  at: '2026-11-22T01:02:03.000004Z',
  action: 'report.signed',
  outcome: 'success',
  actorKind: 'user',
  actorId: 'u1',
  actorName: '贾"立\n新',
  address: null,
  requestId: null,
  studyInstanceUid: '1.2.3',
  objectKind: null,
  objectId: null,
  details: '{"a": 1, "bb": [true, null]}',
}

describe('promise C11: the canonical form of an audit row', () => {
  it('is the text that the README prints', () => {
    expect(canonicalEvent(event)).toBe(
      '["yingtong-audit-1", "00000000-0000-4000-8000-000000000001", "00000000-0000-4000-8000-000000000002", 7, ' +
        '"2026-11-22T01:02:03.000004Z", "report.signed", "success", "user", "u1", "贾\\"立\\n新", null, null, ' +
        '"1.2.3", null, null, {"a": 1, "bb": [true, null]}]',
    )
  })

  it('has one digest for one row, and another for another', () => {
    expect(linkHash(GENESIS, event)).toMatch(/^[0-9a-f]{64}$/)
    expect(linkHash(GENESIS, { ...event, seq: 8 })).not.toBe(linkHash(GENESIS, event))
    expect(linkHash('1'.repeat(64), event)).not.toBe(linkHash(GENESIS, event))
  })

  it.each([
    [{ bb: 1, a: 2, ab: 3 }, '{"a": 2, "ab": 3, "bb": 1}'],
    [{ é: 1, zz: 2, z: 3 }, '{"z": 3, "zz": 2, "é": 1}'],
    [[], '[]'],
    [{}, '{}'],
    [1e21, '1000000000000000000000'],
    [-1.25e-7, '-0.000000125'],
    [-0, '0'],
    ['\u007f\u0001/', '"\u007f\\u0001/"'],
  ])('writes %j in one way', (value, text) => expect(canonicalJson(value)).toBe(text))
})
