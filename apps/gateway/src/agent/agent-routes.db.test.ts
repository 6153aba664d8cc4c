import { createHash, randomUUID } from 'node:crypto'
import { request } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  EMPTY_SHA256,
  ENROLLING,
  HEADER,
  importPrivateKey,
  newAgentKeys,
  newNonce,
  type OfferResponse,
  signRequest,
} from '@yingtong/agent-protocol'
import { eq, uploads } from '@yingtong/db'
import { askAgentRotation, findStudies, offerEnrolment, offerPacks, registerAgent } from '@yingtong/domain'
import { ctSeries, packOf, startRegion, type TestRegion, type TestTenant } from '@yingtong/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createGateway, type Gateway } from '../gateway.ts'

let region: TestRegion
let tenant: TestTenant
let gateway: Gateway
let origin: string
let agentId: string
let key: CryptoKey

beforeAll(async () => {
  region = await startRegion()
  tenant = await region.tenant('county-a')
  const { publicKey, privateKey } = await newAgentKeys()
  key = await importPrivateKey(privateKey)
  agentId = await registerAgent(region.services, {
    tenantId: tenant.id,
    name: 'EDGE',
    aeTitle: 'EDGE',
    publicKey,
  })
  gateway = createGateway({
    services: region.services,
    publicOrigin: 'http://gateway.test',
    webOrigin: 'http://127.0.0.1:9',
  })
  await new Promise<void>((resolve) => gateway.server.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${(gateway.server.address() as AddressInfo).port}`
})
afterAll(async () => {
  await gateway?.drain(1000)
  await region?.stop()
})

interface Call {
  readonly method?: string
  readonly body?: Uint8Array | object
  readonly timestamp?: Date
  readonly headers?: Record<string, string>
  readonly nonce?: string
  /** Another machine than the agent of these tests. */
  readonly as?: { readonly agentId: string; readonly key: CryptoKey }
}

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

async function call(path: string, { method = 'POST', body, timestamp = new Date(), ...more }: Call = {}) {
  const bytes =
    body === undefined
      ? undefined
      : body instanceof Uint8Array
        ? body
        : new TextEncoder().encode(JSON.stringify(body))
  const who = more.as ?? { agentId, key }
  const signed = await signRequest(who.key, {
    method,
    path,
    agentId: who.agentId,
    bodySha256: bytes ? sha256(bytes) : EMPTY_SHA256,
    timestamp: timestamp.toISOString(),
    nonce: more.nonce ?? newNonce(),
  })
  const headers = { ...signed, ...more.headers }
  const response = await fetch(`${origin}${path}`, {
    method,
    headers,
    ...(bytes ? { body: bytes as BodyInit } : {}),
  })
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}

const HEARTBEAT = { version: '0.1.0', spool: { count: 0, bytes: 0 }, disk: { freeBytes: 1 } }

describe('the edge protocol', () => {
  it('takes a series from offer to ACK-C and ACK-S', async () => {
    await region.runJobs()
    const files = ctSeries({ slices: 3, rows: 32, columns: 32 })
    const pack = await packOf(files)
    const manifest = {
      sha256: pack.sha256,
      byteLength: pack.bytes.byteLength,
      studyInstanceUid: pack.studyInstanceUid,
      seriesInstanceUid: pack.seriesInstanceUid,
      instances: pack.instances,
      declaredInstances: 4,
    }
    const offered = await call('/agent/v1/offers', { body: { packs: [manifest] } })
    expect(offered.status).toBe(200)
    const [answer] = (offered.body as unknown as OfferResponse).packs
    if (answer?.state !== 'send') throw new Error('the pack is not wanted')
    for (const part of answer.parts) {
      const body = pack.bytes.subarray((part.number - 1) * answer.partBytes, part.number * answer.partBytes)
      const put = await call(part.url, {
        method: 'PUT',
        body,
        headers: { [HEADER.partSha256]: sha256(body) },
      })
      expect(put.status).toBe(200)
    }
    const committed = await call(`/agent/v1/uploads/${answer.uploadId}/commit`, {
      body: { sha256: pack.sha256 },
    })
    expect(committed.body).toMatchObject({
      ack: 'C',
      instances: pack.instances.map(() => ({ outcome: 'stored' })),
    })
    const doctor = await tenant.as('radiologist')
    expect((await findStudies(doctor, {})).rows[0]).toMatchObject({ instanceCount: 3, declaredInstances: 4 })
    await expect
      .poll(async () => (await call('/agent/v1/status', { body: { packs: [pack.sha256] } })).body, {
        timeout: 20_000,
      })
      .toEqual({ packs: [{ sha256: pack.sha256, ack: 'S' }] })
  })

  // The larger one is taken onto disk while it comes in.
  it.each([1, 40_000])('keeps what the edge could not read, with its sender (%i times)', async (times) => {
    const bytes = new TextEncoder().encode('no DICOM at all'.repeat(times))
    const note = {
      sha256: sha256(bytes),
      byteLength: bytes.byteLength,
      reason: 'not-dicom',
      receivedAt: new Date().toISOString(),
      sender: { callingAeTitle: 'CT1', calledAeTitle: 'EDGE', remoteAddress: '10.0.0.7' },
    }
    const headers = { [HEADER.quarantine]: Buffer.from(JSON.stringify(note)).toString('base64') }
    const kept = await call('/agent/v1/quarantine', { body: bytes, headers })
    expect(kept.status).toBe(200)
    expect((await call('/agent/v1/quarantine', { body: bytes, headers })).body).toEqual(kept.body)
  })

  it('answers a heartbeat with its own clock', async () => {
    const { status, body } = await call('/agent/v1/heartbeat', { body: HEARTBEAT })
    expect(status).toBe(200)
    expect(Math.abs(Date.parse(String(body.serverTime)) - Date.now())).toBeLessThan(5000)
  })
})

describe('the edge protocol refuses', () => {
  it.each([
    ['one day ahead', 86_400_000, '1 d ahead of'],
    ['one day behind', -86_400_000, '1 d behind'],
  ])('a clock %s, naming the difference', async (_name, skewMs, words) => {
    const timestamp = new Date(Date.now() + skewMs + Math.sign(skewMs) * 900)
    const { status, body } = await call('/agent/v1/heartbeat', { body: HEARTBEAT, timestamp })
    expect(status).toBe(401)
    expect(body).toMatchObject({ code: 'clock-skew', message: expect.stringContaining(words) })
    expect(Date.parse(String(body.serverTime))).toBeGreaterThan(0)
  })

  it('the same request twice', async () => {
    const nonce = newNonce()
    expect((await call('/agent/v1/heartbeat', { body: HEARTBEAT, nonce })).status).toBe(200)
    const again = await call('/agent/v1/heartbeat', { body: HEARTBEAT, nonce })
    expect([again.status, again.body.code]).toEqual([401, 'replayed'])
  })

  it('a body that is not the signed one', async () => {
    const headers = { [HEADER.bodySha256]: sha256(new TextEncoder().encode('{}')) }
    const { status, body } = await call('/agent/v1/heartbeat', { body: HEARTBEAT, headers })
    expect([status, body.code]).toEqual([401, 'bad-signature'])
  })

  it('a stranger, before it reads a byte of the body', async () => {
    const headers = { [HEADER.agent]: randomUUID() }
    const { status, body } = await call('/agent/v1/status', { body: new Uint8Array(1024), headers })
    expect([status, body.code]).toEqual([401, 'unknown-agent'])
  })

  describe('before a byte of the body', () => {
    /** Sends the head alone, of a request that says it brings so many bytes. */
    async function head(method: 'PUT' | 'POST', path: string, byteLength: number) {
      const timestamp = new Date().toISOString()
      const unsent = { method, path, agentId, bodySha256: '0'.repeat(64), timestamp, nonce: newNonce() }
      const headers = { ...(await signRequest(key, unsent)), 'content-length': byteLength }
      return new Promise<number | undefined>((resolve, reject) => {
        const asking = request(`${origin}${path}`, { method, headers }, ({ statusCode }) => {
          resolve(statusCode)
          asking.destroy()
        })
        asking.on('error', reject)
        asking.flushHeaders()
      })
    }

    async function openUpload(byteLength: number) {
      const pack = { sha256: sha256(Buffer.from(randomUUID())), byteLength }
      const [offer] = await offerPacks(
        {
          ...tenant.system(),
          actor: { kind: 'agent', id: agentId, name: 'EDGE' },
        },
        { packs: [pack] },
      )
      if (offer?.state !== 'send') throw new Error('the pack is not wanted')
      return `/agent/v1/uploads/${offer.uploadId}`
    }

    it('a part or a commit of an upload that nobody has, or another agent', async () => {
      const nobodys = `/agent/v1/uploads/${randomUUID()}`
      expect(await head('PUT', `${nobodys}/parts/1`, 1024)).toBe(404)
      expect(await head('POST', `${nobodys}/commit`, 1024)).toBe(404)
    })

    it('a part that the upload does not wait for: by number, by length, when it has ended', async () => {
      const upload = await openUpload(1000)
      expect(await head('PUT', `${upload}/parts/2`, 1000)).toBe(400)
      expect(await head('PUT', `${upload}/parts/1`, 1001)).toBe(400)
      const ended = await openUpload(1000)
      await region.database.withTenant(tenant.id, (tx) =>
        tx
          .update(uploads)
          .set({ state: 'abandoned' })
          .where(eq(uploads.id, ended.split('/').at(-1)!)),
      )
      expect(await head('PUT', `${ended}/parts/1`, 1000)).toBe(409)
    })

    it.each([
      ['commit', 5 * 1024 * 1024],
      ['status', 1024 * 1024],
      ['heartbeat', 2 * 1024 * 1024],
      ['keys', 1024 * 1024],
      ['offers', 33 * 1024 * 1024],
    ])('a message larger than any %s', async (name, byteLength) => {
      const upload = await openUpload(1000)
      const path = name === 'commit' ? `${upload}/commit` : `/agent/v1/${name}`
      expect(await head('POST', path, byteLength)).toBe(413)
    })
  })

  it.each([
    ['POST', '/agent/v1/nothing', 404],
    ['PUT', '/agent/v1/offers', 405],
    ['POST', '/agent/v1/offers', 400],
  ])('%s %s with %i', async (method, path, status) => {
    expect((await call(path, { method, body: {} })).status).toBe(status)
  })
})

describe('promise C8: a new machine', () => {
  async function machine() {
    const keys = await newAgentKeys()
    const as = { agentId: ENROLLING, key: await importPrivateKey(keys.privateKey) }
    return { as, publicKey: keys.publicKey }
  }
  const enrol = (code: string, from: Awaited<ReturnType<typeof machine>>, more: Call = {}) =>
    call('/agent/v1/enrol', {
      body: { code, publicKey: from.publicKey, version: '0.1.0' },
      as: from.as,
      ...more,
    })
  const offer = async (name: string) =>
    offerEnrolment(await tenant.as('tenant-admin'), { name, aeTitle: 'EDGE_NEW' })

  it('is let in with a code and the key that it holds, and changes that key later', async () => {
    const { code } = await offer('新院区')
    const [ours, other] = [await machine(), await machine()]
    const withoutProof = await enrol(code, { ...ours, publicKey: other.publicKey })
    expect([withoutProof.status, withoutProof.body.code]).toEqual([401, 'bad-signature'])
    const unsigned = await enrol(code, ours, { headers: { [HEADER.signature]: '' } })
    expect([unsigned.status, unsigned.body.code]).toEqual([400, 'bad-request'])
    const swapped = await enrol(code, ours, { headers: { [HEADER.bodySha256]: EMPTY_SHA256 } })
    expect([swapped.status, swapped.body.code]).toEqual([401, 'bad-signature'])
    const late = await enrol(code, ours, { timestamp: new Date(Date.now() - 301_000) })
    expect(late.body).toMatchObject({ code: 'clock-skew', serverTime: expect.any(String) })

    const { status, body } = await enrol(code, ours)
    expect([status, body]).toEqual([200, expect.objectContaining({ aeTitle: 'EDGE_NEW' })])
    const as = { agentId: String(body.agentId), key: ours.as.key }
    expect((await call('/agent/v1/heartbeat', { body: HEARTBEAT, as })).body.instructions).toBeUndefined()
    await askAgentRotation(await tenant.as('tenant-admin'), { id: as.agentId })
    const told = await call('/agent/v1/heartbeat', { body: HEARTBEAT, as })
    expect(told.body.instructions).toEqual(['rotate-key'])
    const rotated = await call('/agent/v1/keys', { body: { publicKey: other.publicKey }, as })
    expect(rotated.body).toEqual({ previousKeyEndsAt: expect.stringMatching(/Z$/) })
    const withNew = { ...as, key: other.as.key }
    for (const each of [as, withNew])
      expect((await call('/agent/v1/heartbeat', { body: HEARTBEAT, as: each })).status).toBe(200)
  })

  it('gets one answer for every bad code, and after thirty of them none for a while', async () => {
    const from = await machine()
    const used = await offer('x')
    await enrol(used.code, await machine())
    const answers = [await enrol(used.code, from), await enrol('AAAA-AAAA-AAAA', from)]
    expect(answers[0]).toEqual(answers[1])
    expect(answers[0]).toMatchObject({ status: 403, body: { code: 'bad-code' } })
    for (let tries = 0; tries < 60 && answers.at(-1)?.status !== 503; tries++)
      answers.push(await enrol('AAAA-AAAA-AAAA', from))
    expect(answers.length).toBeGreaterThan(20)
    expect(answers.at(-1)).toMatchObject({ status: 503, body: { code: 'busy' } })
    // Agents that are in are not kept out by that.
    expect((await call('/agent/v1/heartbeat', { body: HEARTBEAT })).status).toBe(200)
  })
})
