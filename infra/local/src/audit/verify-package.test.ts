import { generateKeyPairSync, sign } from 'node:crypto'
import { canonicalEvent, GENESIS, linkHash } from '@yingtong/domain'
import { expect, it } from 'vitest'
import { verifyPackage } from './verify-package.ts'

const TENANT = '0190c0de-0000-7000-8000-000000000001'
const { privateKey, publicKey } = generateKeyPairSync('ed25519')
const KEY = publicKey.export({ type: 'spki', format: 'pem' }).toString()
const NOTHING = { address: null, requestId: null, studyInstanceUid: null, objectKind: null, objectId: null }

const eventOf = (seq: number, actorId = `person-${seq % 3}`) => ({
  tenantId: TENANT,
  id: `id-${seq}`,
  seq,
  at: '2026-11-22T01:02:03.000004Z',
  action: 'study.opened',
  outcome: 'success',
  actorKind: 'user',
  actorId,
  actorName: '林静芳',
  ...NOTHING,
  details: '{"a": 1}',
})

/** Twelve rows from position 4 on and the head that signs the last, as the page gives them. */
function sound(): string[] {
  let hash = linkHash(GENESIS, eventOf(0))
  const lines = [{ format: 'yingtong-audit-package-1', tenant: TENANT, first: 4, last: 15, previous: hash }]
  const rows = Array.from({ length: 12 }, (_, index) => {
    const event = eventOf(index + 4)
    hash = linkHash(hash, event)
    return { position: index + 4, hash, chosen: index % 3 === 0, row: canonicalEvent(event) }
  })
  const statement = { format: 'yingtong-audit-head-1', tenant: TENANT, position: 15, hash, at: '2026-11-22' }
  const head = JSON.stringify(statement)
  const signature = sign(null, Buffer.from(head), privateKey).toString('base64')
  const signed = { head, suite: 'international', keyId: 'k', signature, publicKeyPem: KEY }
  return [...lines, ...rows, signed].map((each) => JSON.stringify(each))
}

const judge = (lines: readonly string[], key?: string) => verifyPackage(`${lines.join('\n')}\n`, key)

it('promise C11: a package of the log is verified without the system', () => {
  const report = judge(sound(), KEY)
  expect(report.lines.at(-1)).toBe('sound')
  expect(report.lines[0]).toBe('4 records chosen, 12 in one piece of the chain, 4 to 15')
  expect(judge(sound()).code).toBe(0)
})

it('promise C11: each kind of tampering with a package is found', () => {
  const changed = (work: (lines: string[]) => unknown) => {
    const lines = sound()
    work(lines)
    return judge(lines, KEY)
  }
  const edited = changed((lines) => lines.splice(5, 1, lines[5]!.replace(/person-\d/, 'person-9')))
  expect(edited.lines).toContain('position 8: the record does not give its digest')
  for (const work of [
    (lines: string[]) => lines.splice(5, 1),
    (lines: string[]) => lines.splice(5, 0, lines[5]!),
    (lines: string[]) => lines.splice(5, 2, lines[6]!, lines[5]!),
    (lines: string[]) => lines.splice(-2, 1),
    (lines: string[]) => lines.splice(-1, 1),
    (lines: string[]) => lines.splice(0, 1, lines[0]!.replace(TENANT, crypto.randomUUID())),
    (lines: string[]) => lines.push(lines.pop()!.replace('\\"position\\":15', '\\"position\\":14')),
  ]) {
    const report = changed(work)
    expect(report.code, String(work)).toBe(1)
    expect(report.lines.at(-1)).toBe('BROKEN')
  }
  expect(judge(['{"format":"x"}']).code).toBe(1)
})

it('promise C11: a chain made anew under another key is not ours', () => {
  const other = generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'pem' }).toString()
  expect(judge(sound(), other).lines).toContain('the signature of the head is not by this key')
})
