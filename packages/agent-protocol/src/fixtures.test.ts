import { readdirSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { ZodType } from 'zod'
import * as protocol from './index.ts'
import { openBytes, rebuiltSha256, sha256 } from './test/pack-files.ts'

const FIXTURES = resolve(import.meta.dirname, '../fixtures')

const MESSAGES: Record<string, ZodType> = {
  'commit-request': protocol.CommitRequest,
  'commit-response': protocol.CommitResponse,
  'enrol-request': protocol.EnrolRequest,
  'enrol-response': protocol.EnrolResponse,
  'error-body': protocol.ErrorBody,
  'heartbeat-request': protocol.HeartbeatRequest,
  'heartbeat-response': protocol.HeartbeatResponse,
  'offer-request': protocol.OfferRequest,
  'offer-response': protocol.OfferResponse,
  'quarantine-note': protocol.QuarantineNote,
  'quarantine-response': protocol.QuarantineResponse,
  'rotate-key-request': protocol.RotateKeyRequest,
  'rotate-key-response': protocol.RotateKeyResponse,
  'status-request': protocol.StatusRequest,
  'status-response': protocol.StatusResponse,
}

// Recorded once when a version is released and never changed: agents in hospitals go on speaking it.
test('every supported version has its recordings', () => {
  expect(readdirSync(FIXTURES).sort()).toEqual([...protocol.SUPPORTED_VERSIONS].sort())
})

for (const version of readdirSync(FIXTURES)) {
  const read = (name: string) => readFileSync(resolve(FIXTURES, version, name))
  const json = (name: string) => JSON.parse(read(name).toString('utf8'))

  describe(`protocol ${version} is still understood`, () => {
    for (const [name, schema] of Object.entries(MESSAGES)) {
      test(name, () => {
        const recorded = json(`${name}.json`)
        expect(schema.parse(recorded)).toEqual(recorded) // no field is lost
        expect(schema.parse({ ...recorded, fieldOfTheFuture: 1 })).toEqual(recorded)
      })
    }

    test('a signed request', async () => {
      const { publicKey, method, path, headers, body } = json('signed-request.json')
      const request = { method, path, header: (name: string) => headers[name] ?? null }
      const now = new Date(headers['x-yt-timestamp'])
      const verdict = await protocol.verifyRequest(await protocol.importPublicKey(publicKey), request, now)
      expect(verdict).toMatchObject({ ok: true, fields: { bodySha256: sha256(Buffer.from(body)) } })
    })

    test('a pack', async () => {
      const { sha256: name, originals } = json('series.pack.json')
      const pack = read('series.pack')
      expect(sha256(pack)).toBe(name)
      const reader = await openBytes(pack)
      expect(new Set(reader.index.instances.map((e) => e.kind))).toEqual(new Set(['split', 'whole']))
      const rebuilt = await Promise.all(reader.index.instances.map((entry) => rebuiltSha256(reader, entry)))
      expect(rebuilt).toEqual(originals)
    })
  })
}

test('instructions of a newer cloud are passed over', () => {
  const response = { serverTime: '2026-11-21T12:00:00Z', instructions: ['format-disk', 'send-now'] }
  expect(protocol.knownInstructions(protocol.HeartbeatResponse.parse(response))).toEqual(['send-now'])
})

test('C9 oversized and malformed answers are refused', () => {
  const many = { packs: Array.from({ length: protocol.PACKS_MAX + 1 }, () => ({})) }
  for (const bad of [null, [], 'x', 7, {}, many, { packs: [{ sha256: '../x', state: 'have' }] }]) {
    expect(protocol.OfferResponse.safeParse(bad).success).toBe(false)
    expect(protocol.CommitResponse.safeParse(bad).success).toBe(false)
    expect(protocol.HeartbeatResponse.safeParse(bad).success).toBe(false)
  }
})

test('quarantine notes travel in a header', () => {
  const note = {
    ...JSON.parse(readFileSync(resolve(FIXTURES, '1.0/quarantine-note.json'), 'utf8')),
    explanation: '文件损坏',
  }
  const header = protocol.encodeQuarantineNote(note)
  expect(header).toMatch(/^[A-Za-z0-9+/=]+$/)
  expect(protocol.decodeQuarantineNote(header)).toEqual(note)
  for (const bad of ['', '%%%', btoa('{}'), btoa('\xff\xfe'), 'x'.repeat(100_000)]) {
    expect(protocol.decodeQuarantineNote(bad)).toBeNull()
  }
})
