import { describe, expect, test } from 'vitest'
import { newNonce } from './agent-start.ts'
import { canonicalRequest, EMPTY_SHA256, HEADER, type SignedFields } from './canonical-request.ts'
import {
  CLOCK_SKEW_MS_MAX,
  importPrivateKey,
  importPublicKey,
  newAgentKeys,
  type ReceivedRequest,
  signRequest,
  verifyRequest,
} from './sign-request.ts'

const NOW = new Date('2026-11-21T12:00:00.000Z')
const FIELDS: SignedFields = {
  method: 'POST',
  path: '/agent/v1/offers?dry=1',
  agentId: '0e9f3a4b-6f1d-4c55-9f5e-0d6b1f4a2c33',
  bodySha256: EMPTY_SHA256,
  timestamp: NOW.toISOString(),
  nonce: newNonce(),
}

async function signedRequest(fields: SignedFields, changes: Partial<Record<string, string>> = {}) {
  const keys = await newAgentKeys()
  const headers: Record<string, string | undefined> = {
    ...(await signRequest(await importPrivateKey(keys.privateKey), fields)),
    ...changes,
  }
  const request: ReceivedRequest = {
    method: changes.method ?? fields.method,
    path: changes.path ?? fields.path,
    header: (name) => headers[name] ?? null,
  }
  return { request, key: await importPublicKey(keys.publicKey), keys }
}

describe('C8 every request is signed over method, path, digest, time and nonce', () => {
  test('what was signed is accepted', async () => {
    const { request, key } = await signedRequest(FIELDS)
    expect(await verifyRequest(key, request, NOW)).toEqual({ ok: true, fields: FIELDS })
  })

  test('anything changed on the way is refused', async () => {
    const changes: Partial<Record<string, string>>[] = [
      { method: 'PUT' },
      { path: '/agent/v1/offers?dry=0' },
      { [HEADER.bodySha256]: EMPTY_SHA256.replace('e', 'f') },
      { [HEADER.agent]: '0e9f3a4b-6f1d-4c55-9f5e-0d6b1f4a2c34' },
      { [HEADER.nonce]: newNonce() },
      { [HEADER.timestamp]: '2026-11-21T12:00:01.000Z' },
      { [HEADER.signature]: btoa('x'.repeat(64)) },
    ]
    for (const change of changes) {
      const { request, key } = await signedRequest(FIELDS, change)
      expect(await verifyRequest(key, request, NOW), JSON.stringify(change)).toEqual({
        ok: false,
        code: 'bad-signature',
      })
    }
  })

  test('another key is refused', async () => {
    const { request } = await signedRequest(FIELDS)
    const other = await importPublicKey((await newAgentKeys()).publicKey)
    expect(await verifyRequest(other, request, NOW)).toEqual({ ok: false, code: 'bad-signature' })
  })

  test('missing and malformed headers are a bad request, never an exception', async () => {
    for (const name of [HEADER.agent, HEADER.bodySha256, HEADER.timestamp, HEADER.nonce, HEADER.signature]) {
      for (const value of ['', ' ', 'a\nb', '🙂', '2026-99-99T00:00:00Z', 'x'.repeat(10_000)]) {
        const { request, key } = await signedRequest(FIELDS, { [name]: value })
        expect(await verifyRequest(key, request, NOW), `${name}: ${value}`).toMatchObject({ ok: false })
      }
    }
    const { request, key } = await signedRequest(FIELDS, { path: '/a\nb' })
    expect(await verifyRequest(key, request, NOW)).toEqual({ ok: false, code: 'bad-request' })
  })

  test('A18 a clock that is off is named with the skew, and only after the signature was right', async () => {
    for (const offset of [-CLOCK_SKEW_MS_MAX - 1, CLOCK_SKEW_MS_MAX + 1]) {
      const timestamp = new Date(NOW.getTime() + offset).toISOString()
      const { request, key } = await signedRequest({ ...FIELDS, timestamp })
      expect(await verifyRequest(key, request, NOW)).toEqual({
        ok: false,
        code: 'clock-skew',
        skewMs: offset,
      })
      const forged = await signedRequest(FIELDS, { [HEADER.timestamp]: timestamp })
      expect(await verifyRequest(forged.key, forged.request, NOW)).toMatchObject({ code: 'bad-signature' })
    }
    const edge = { ...FIELDS, timestamp: new Date(NOW.getTime() - CLOCK_SKEW_MS_MAX).toISOString() }
    const { request, key } = await signedRequest(edge)
    expect((await verifyRequest(key, request, NOW)).ok).toBe(true)
  })

  test('no two requests have one canonical text', () => {
    expect(canonicalRequest(FIELDS).split('\n')).toHaveLength(7)
    expect(() => canonicalRequest({ ...FIELDS, path: '/a\nb' })).toThrow(RangeError)
    expect(() => canonicalRequest({ ...FIELDS, nonce: '1\u0000' })).toThrow(RangeError)
  })
})
