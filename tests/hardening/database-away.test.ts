import { createHash } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { EMPTY_SHA256, importPrivateKey, newAgentKeys, newNonce, signRequest } from '@yingtong/agent-protocol'
import { handleTrpc } from '@yingtong/api'
import { createToken, DomainError, registerAgent, signIn, TOKEN_SCOPES } from '@yingtong/domain'
import { createGateway, type Gateway } from '@yingtong/gateway'
import {
  ctInstance,
  cutDatabase,
  freezeDatabase,
  startRegion,
  TEST_PASSWORD,
  type TestRegion,
} from '@yingtong/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

/** Whoever asks is told within this; before, a query hung for as long as the database did. */
const TOLD_MS = 24_000
const ORIGIN = 'http://gateway.test'

let region: TestRegion
let gateway: Gateway
let origin: string
let bearer: string
let session: string
let agent: { id: string; key: CryptoKey }

beforeAll(async () => {
  region = await startRegion()
  const { services } = region
  const tenant = await region.tenant('away')
  await tenant.as('audit-admin', 'radiologist')
  const made = await createToken(services, { tenantId: tenant.id, label: 'x', scopes: [...TOKEN_SCOPES] })
  bearer = `Bearer ${made.token}`
  const { publicKey, privateKey } = await newAgentKeys()
  agent = {
    key: await importPrivateKey(privateKey),
    id: await registerAgent(services, { tenantId: tenant.id, name: 'EDGE', aeTitle: 'EDGE', publicKey }),
  }
  const signedIn = await signIn(services, { email: 'p1@away.example', password: TEST_PASSWORD })
  if (signedIn.outcome !== 'ok') throw new Error(`not signed in: ${signedIn.outcome}`)
  session = signedIn.sessionToken
  gateway = createGateway({ services, publicOrigin: ORIGIN, webOrigin: 'http://127.0.0.1:9' })
  await new Promise<void>((resolve) => gateway.server.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${(gateway.server.address() as AddressInfo).port}`
})
afterAll(async () => {
  await gateway?.drain(500)
  await region?.stop()
})

const cookie = () => `authjs.session-token=${session}`
const ask = (path: string, init: RequestInit = {}) =>
  fetch(`${origin}${path}`, { ...init, redirect: 'manual', signal: AbortSignal.timeout(TOLD_MS) })

function stow(authorization: string): Promise<Response> {
  const head = '--b\r\ncontent-type: application/dicom\r\n\r\n'
  const body = Buffer.concat([Buffer.from(head), ctInstance(), Buffer.from('\r\n--b--\r\n')])
  return ask('/dicom-web/studies', {
    method: 'POST',
    body,
    headers: { authorization, 'content-type': 'multipart/related; type="application/dicom"; boundary=b' },
  })
}

async function heartbeat(): Promise<Response> {
  const body = JSON.stringify({ version: '0.1.0', spool: { count: 0, bytes: 0 }, disk: { freeBytes: 1 } })
  const path = '/agent/v1/heartbeat'
  const headers = await signRequest(agent.key, {
    method: 'POST',
    path,
    agentId: agent.id,
    bodySha256: body === '' ? EMPTY_SHA256 : createHash('sha256').update(body).digest('hex'),
    timestamp: new Date().toISOString(),
    nonce: newNonce(),
  })
  return ask(path, { method: 'POST', body, headers: { ...headers } })
}

const trpc = (path: string, sessionToken: string | null) =>
  handleTrpc(new Request(`${ORIGIN}/api/trpc/${path}`), {
    services: region.services,
    endpoint: '/api/trpc',
    origin: ORIGIN,
    sessionToken,
  })

/** Every kind of door, asked by somebody it would let in. */
const DOORS: Readonly<Record<string, () => Promise<Response>>> = {
  QIDO: () => ask('/dicom-web/studies', { headers: { authorization: bearer } }),
  'QIDO with a session': () => ask('/dicom-web/studies', { headers: { cookie: cookie() } }),
  STOW: () => stow(bearer),
  'an agent': heartbeat,
  'a file': () => ask('/files/audit?format=csv', { headers: { cookie: cookie() } }),
  'a document': () => ask(`/inert/${'x'.repeat(43)}`),
  'the viewer': () => ask('/viewer/', { headers: { cookie: cookie(), accept: 'text/html' } }),
  readiness: () => ask('/readyz'),
  'a procedure': () => trpc('session.get', session),
}
/** And by somebody it would not. */
const STRANGERS: typeof DOORS = {
  'a made-up token': () => ask('/dicom-web/studies', { headers: { authorization: 'Bearer made-up' } }),
  'STOW with a made-up token': () => stow('Bearer made-up'),
  'a made-up session': () => ask('/viewer/', { headers: { cookie: 'authjs.session-token=made-up' } }),
  'a procedure with a made-up session': () => trpc('session.get', 'made-up'),
}

async function answersOf(doors: typeof DOORS) {
  const asked = Object.entries(doors).map(async ([name, door]) => {
    const response = await door()
    return [
      name,
      { status: response.status, retry: response.headers.get('retry-after'), text: await response.text() },
    ] as const
  })
  return Object.fromEntries(await Promise.all(asked))
}

describe('promise A3: while the database is away nothing lies, nothing opens and nobody waits for ever', () => {
  it.each([
    ['stopped', cutDatabase],
    ['frozen', freezeDatabase],
  ])(
    '%s: every door says 503 and when to come again; back, it is as before, without a restart',
    async (_name, away) => {
      const before = await answersOf(DOORS)
      const cut = await away(region.adminUrl)
      // Who was known a moment ago is known for another second.
      await delay(1100)
      try {
        const during = await answersOf({ ...DOORS, ...STRANGERS })
        for (const [name, { status, retry }] of Object.entries(during)) {
          expect(status, name).toBe(503)
          if (name !== 'readiness') expect(Number(retry), name).toBeGreaterThan(0)
        }
        expect(during['the viewer']?.text).toContain('系统暂时打不开')
        await expect(
          signIn(region.services, { email: 'p1@away.example', password: TEST_PASSWORD }),
        ).rejects.toBeInstanceOf(DomainError)
        expect((await ask('/healthz')).status).toBe(200)
      } finally {
        await cut.mend()
      }
      await expect
        .poll(async () => Object.values(await answersOf(DOORS)).map(({ status }) => status), {
          timeout: 30_000,
        })
        .toEqual(Object.values(before).map(({ status }) => status))
      expect(Object.values(before).map(({ status }) => status)).not.toContain(503)
      for (const { status } of Object.values(await answersOf(STRANGERS))) expect(status).not.toBe(503)
    },
  )
})
