import { createHash } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Duplex, duplexPair } from 'node:stream'
import { importPrivateKey, newAgentKeys, newNonce, signRequest } from '@yingtong/agent-protocol'
import {
  createToken,
  RATE_LIMITS,
  type RateKind,
  type RateLimit,
  rateLimiter,
  registerAgent,
  signIn,
  TOKEN_SCOPES,
} from '@yingtong/domain'
import { createGateway } from '@yingtong/gateway'
import { type FaultPlace, processMetrics } from '@yingtong/platform'
import { ctInstance, startRegion, TEST_PASSWORD } from '@yingtong/testkit'

export interface Door {
  readonly name: string
  readonly port: number
  /** One whole, well-meant request; signed anew each time where a signature is good once. */
  bytes(): Promise<Buffer>
}

export interface DoorWorld {
  readonly doors: readonly Door[]
  readonly port: number
  /** What was caught by a last net, and what the process warns of; a broken request is no such thing. */
  readonly faults: readonly string[]
  /** A connection without a socket, for speed: what is written arrives at the gateway's parser. */
  connect(): Duplex
  /** The secrets of somebody whom the doors let in, as `{bearer}` and `{cookie}` of a kept message. */
  readonly secrets: Readonly<Record<string, string>>
  /** Connections that the gateway holds open. */
  connections(): Promise<number>
  stop(): Promise<void>
}

/** Limits of a kind that no walk reaches: the walk is about bytes, not about how many. */
const WIDE = Object.fromEntries(
  Object.keys(RATE_LIMITS).map((kind) => [kind, { capacity: 1e9, perSecond: 1e9 }]),
) as Record<RateKind, RateLimit>

const listen = async (server: Server) => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
  return (server.address() as AddressInfo).port
}

/** A process behind the gateway that takes what comes and answers with a page. */
const pages = () =>
  createServer((request, response) => {
    request.on('error', () => {})
    request
      .resume()
      .on('end', () => response.writeHead(200, { 'content-type': 'text/html' }).end('x'.repeat(50_000)))
  })

interface Wish {
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Buffer | undefined
  readonly chunked?: boolean
}

function message(line: string, { headers = {}, body, chunked = false }: Wish = {}): Buffer {
  const framing =
    body === undefined
      ? {}
      : chunked
        ? { 'transfer-encoding': 'chunked' }
        : { 'content-length': String(body.byteLength) }
  const all = { host: 'gateway.test', connection: 'close', ...headers, ...framing }
  const head = [`${line} HTTP/1.1`, ...Object.entries(all).map(([name, value]) => `${name}: ${value}`)]
  const bytes = Buffer.from(`${head.join('\r\n')}\r\n\r\n`)
  if (body === undefined) return bytes
  if (!chunked) return Buffer.concat([bytes, body])
  const half = body.byteLength >> 1
  const pieces = [body.subarray(0, half), body.subarray(half)].flatMap((piece) => [
    Buffer.from(`${piece.byteLength.toString(16)}\r\n`),
    piece,
    Buffer.from('\r\n'),
  ])
  return Buffer.concat([bytes, ...pieces, Buffer.from('0\r\n\r\n')])
}

type Region = Awaited<ReturnType<typeof startRegion>>

/** Somebody whom every door lets in. */
async function member({ services, tenant }: Region) {
  const home = await tenant('doors')
  await home.as('audit-admin', 'radiologist')
  const { token } = await createToken(services, { tenantId: home.id, label: 'x', scopes: [...TOKEN_SCOPES] })
  const signedIn = await signIn(services, { email: 'p1@doors.example', password: TEST_PASSWORD })
  if (signedIn.outcome !== 'ok') throw new Error(`not signed in: ${signedIn.outcome}`)
  const { publicKey, privateKey } = await newAgentKeys()
  const agentId = await registerAgent(services, {
    tenantId: home.id,
    name: 'EDGE',
    aeTitle: 'EDGE',
    publicKey,
  })
  return {
    bearer: { authorization: `Bearer ${token}` },
    cookie: { cookie: `authjs.session-token=${signedIn.sessionToken}` },
    agentId,
    key: await importPrivateKey(privateKey),
  }
}

type Member = Awaited<ReturnType<typeof member>>

async function signed({ key, agentId }: Member, line: string, body: Buffer): Promise<Buffer> {
  const [method = '', path = ''] = line.split(' ')
  const headers = await signRequest(key, {
    method,
    path,
    agentId,
    bodySha256: createHash('sha256').update(body).digest('hex'),
    timestamp: new Date().toISOString(),
    nonce: newNonce(),
  })
  return message(line, { headers: { ...headers }, body })
}

const multipart = (type: string) => ({
  'content-type': `multipart/related; type="${type}"; boundary=b`,
})
const part = (bytes: Uint8Array) =>
  Buffer.concat([
    Buffer.from('--b\r\ncontent-type: application/dicom\r\n\r\n'),
    bytes,
    Buffer.from('\r\n--b--\r\n'),
  ])
const json = (value: unknown) => Buffer.from(JSON.stringify(value))
const HEARTBEAT = { version: '0.1.0', spool: { count: 0, bytes: 0 }, disk: { freeBytes: 1 } }
const PART = '/agent/v1/uploads/00000000-0000-4000-8000-000000000000/parts/1'

/** One door of each kind; every body, framing and protocol that there is. */
function gatewayDoors(who: Member): Readonly<Record<string, () => Buffer | Promise<Buffer>>> {
  const { bearer, cookie } = who
  const dicom = part(ctInstance({ rows: 4, columns: 4 }))
  const stow = { ...bearer, ...multipart('application/dicom') }
  const form = { 'content-type': 'application/x-www-form-urlencoded' }
  return {
    'sign-in': () =>
      message('POST /api/auth/csrf', { headers: form, body: Buffer.from('csrfToken=x&step=password') }),
    'sign-in, chunked': () =>
      message('POST /api/auth/csrf', { headers: form, body: Buffer.from('csrfToken=x'), chunked: true }),
    procedure: () =>
      message('POST /api/trpc/session.signOut', {
        headers: { 'content-type': 'application/json' },
        body: json({ json: null }),
      }),
    page: () => message('GET /worklist', { headers: cookie }),
    share: () => message('GET /s/0123456789abcdef', { headers: { accept: 'text/html' } }),
    QIDO: () => message('GET /dicom-web/studies?limit=1', { headers: bearer }),
    STOW: () => message('POST /dicom-web/studies', { headers: stow, body: dicom }),
    'STOW, chunked': () => message('POST /dicom-web/studies', { headers: stow, body: dicom, chunked: true }),
    offer: () => signed(who, 'POST /agent/v1/offers', json({ packs: [] })),
    part: () => signed(who, `PUT ${PART}`, Buffer.alloc(200, 7)),
    heartbeat: () => signed(who, 'POST /agent/v1/heartbeat', json(HEARTBEAT)),
    enrol: () => message('POST /agent/v1/enrol', { body: json({ code: 'x', publicKey: 'y' }) }),
    file: () => message('GET /files/audit?format=csv', { headers: cookie }),
    document: () => message(`GET /inert/${'x'.repeat(43)}`),
    viewer: () => message('GET /viewer/', { headers: cookie }),
    health: () => message('GET /healthz'),
    readiness: () => message('GET /readyz'),
    WebSocket: () =>
      message('GET /api/live', {
        headers: {
          connection: 'upgrade',
          upgrade: 'websocket',
          'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==',
          'sec-websocket-version': '13',
        },
      }),
    continue: () =>
      message('POST /dicom-web/studies', { headers: { ...stow, expect: '100-continue' }, body: dicom }),
  }
}

/** A gateway with a real region, a process behind it and its status port, and every kind of request that they take. */
export async function startDoors(): Promise<DoorWorld> {
  const region = await startRegion()
  const faults: string[] = []
  const caught = {
    caught: (place: FaultPlace, error: unknown) => void faults.push(`${place}: ${String(error)}`),
  }
  /** Listeners that pile up; what else a process warns of says nothing about doors. */
  const warned = ({ name, message }: Error) => {
    if (name === 'MaxListenersExceededWarning') faults.push(`${name}: ${message}`)
  }
  process.on('warning', warned)
  const web = pages()
  const gateway = createGateway({
    services: { ...region.services, log: { info() {}, warn() {}, error() {} } },
    publicOrigin: 'http://gateway.test',
    webOrigin: `http://127.0.0.1:${await listen(web)}`,
    limiter: rateLimiter(region.services, WIDE),
    faults: caught,
  })
  const port = await listen(gateway.server)
  const metrics = await processMetrics().listen(0, caught)
  const metricsPort = (metrics.address() as AddressInfo).port
  const who = await member(region)
  const doors = Object.entries(gatewayDoors(who)).map(([name, bytes]) => ({
    name,
    port,
    bytes: async () => bytes(),
  }))
  return {
    doors: [...doors, { name: 'metrics', port: metricsPort, bytes: async () => message('GET /metrics') }],
    port,
    faults,
    secrets: { bearer: who.bearer.authorization, cookie: who.cookie.cookie },
    connect() {
      const [ours, theirs] = duplexPair()
      gateway.server.emit('connection', theirs)
      return ours
    },
    connections: () =>
      new Promise((resolve) => gateway.server.getConnections((_error, count) => resolve(count))),
    async stop() {
      process.off('warning', warned)
      await gateway.drain(500)
      for (const server of [web, metrics]) {
        server.closeAllConnections()
        server.close()
      }
      await region.stop()
    },
  }
}
