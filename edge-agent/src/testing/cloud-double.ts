import * as http from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  type CallerList,
  CommitRequest,
  decodeQuarantineNote,
  ERROR_STATUS,
  type ErrorCode,
  HEADER,
  HeartbeatRequest,
  importPublicKey,
  OfferRequest,
  type QuarantineNote,
  RotateKeyRequest,
  StatusRequest,
  verifyRequest,
} from '@yingtong/agent-protocol'
import { type CloudStore, createCloudStore, Refusal, sha256Hex } from './cloud-store.ts'

/** What a route does wrong this time. */
export type Fault =
  | {
      readonly kind: 'answer'
      readonly status: number
      readonly body?: string
      readonly headers?: http.OutgoingHttpHeaders
    }
  /** The connection is reset after so many bytes of the body. */
  | { readonly kind: 'cut'; readonly afterBytes: number }
  /** It is done, but the answer never comes. */
  | { readonly kind: 'lost-answer' }
  | { readonly kind: 'delay'; readonly ms: number }

export interface CloudDoubleOptions {
  /** Raw Ed25519 public key of the agent, base64. */
  readonly publicKey: string
  readonly partBytes?: number
  /** Asked for every request. */
  readonly fault?: (route: string, count: number) => Fault | null
  readonly now?: () => Date
  /** Extra fields of a heartbeat answer. */
  readonly instructions?: () => string[]
  /** Packs that a heartbeat asks for again. */
  readonly resend?: () => string[]
  /** Whom to let in, as the next heartbeat is answered. */
  readonly callers?: () => CallerList
  /** Where parts go, instead of here. */
  readonly partUrl?: (uploadId: string, number: number) => string
}

export interface CloudDouble {
  readonly url: string
  readonly store: CloudStore
  readonly heartbeats: HeartbeatRequest[]
  /** The keys that count, the latest last; a test may end one. */
  readonly publicKeys: string[]
  /** The nonce of every request that was let in. */
  readonly nonces: ReadonlySet<string>
  readonly refused: { readonly note: QuarantineNote; readonly body: Buffer }[]
  /** Requests by route. */
  readonly requests: Map<string, number>
  /** Bytes of part bodies that arrived, of whole requests or not. */
  readonly partBytesReceived: () => number
  close(): Promise<void>
}

const ROUTES: readonly (readonly [string, RegExp])[] = [
  ['offer', /^POST \/agent\/v1\/offers$/],
  ['part', /^PUT \/agent\/v1\/uploads\/[^/]+\/parts\/\d+$/],
  ['commit', /^POST \/agent\/v1\/uploads\/[^/]+\/commit$/],
  ['status', /^POST \/agent\/v1\/status$/],
  ['quarantine', /^POST \/agent\/v1\/quarantine$/],
  ['keys', /^POST \/agent\/v1\/keys$/],
  ['heartbeat', /^POST \/agent\/v1\/heartbeat$/],
]

/**
 * The cloud's side of the edge protocol in memory, for tests of the agent alone: real signatures, real packs (opened and
 * every original rebuilt before ACK-S), and every fault that a line or a server can have.
 */
export async function startCloudDouble(options: CloudDoubleOptions): Promise<CloudDouble> {
  const publicKeys = [options.publicKey]
  const now = options.now ?? (() => new Date())
  const store = createCloudStore(options.partBytes ?? 16 * 1024 * 1024)
  const requests = new Map<string, number>()
  const heartbeats: HeartbeatRequest[] = []
  const refused: CloudDouble['refused'] = []
  const nonces = new Set<string>()
  let partBytes = 0

  const authenticate = async (request: http.IncomingMessage, body: Buffer): Promise<void> => {
    const header = (name: string) => request.headers[name]?.toString() ?? null
    const received = { method: request.method ?? '', path: request.url ?? '', header }
    const verdicts = publicKeys.map(async (each) =>
      verifyRequest(await importPublicKey(each), received, now()),
    )
    const judged = await Promise.all(verdicts)
    const verdict = judged.find(({ ok }) => ok) ?? judged[0]!
    if (!verdict.ok) throw new Refusal(verdict.code)
    if (nonces.has(verdict.fields.nonce)) throw new Refusal('replayed')
    nonces.add(verdict.fields.nonce)
    if (verdict.fields.bodySha256 !== sha256Hex(body)) throw new Refusal('digest-mismatch')
  }

  const handle = async (route: string, request: http.IncomingMessage, body: Buffer): Promise<unknown> => {
    const [, uploadId = '', number = ''] =
      /\/uploads\/([^/]+)(?:\/parts\/(\d+))?/.exec(request.url ?? '') ?? []
    const json = (): unknown => JSON.parse(body.toString('utf8'))
    if (route === 'offer') return store.offer(OfferRequest.parse(json()), options.partUrl)
    if (route === 'part') return store.putPart(uploadId, Number(number), body)
    if (route === 'commit') return store.commit(uploadId, CommitRequest.parse(json()))
    if (route === 'keys') {
      const { publicKey } = RotateKeyRequest.parse(json())
      if (!publicKeys.includes(publicKey)) publicKeys.push(publicKey)
      return { previousKeyEndsAt: now().toISOString() }
    }
    if (route === 'status') return store.status(StatusRequest.parse(json()))
    if (route === 'heartbeat') {
      const beat = HeartbeatRequest.parse(json())
      heartbeats.push(beat)
      const callers = options.callers?.()
      const resend = options.resend?.() ?? []
      return {
        ...(callers && callers.revision !== beat.callerRevision ? { callers } : {}),
        serverTime: now().toISOString(),
        instructions: [...(options.instructions?.() ?? []), ...(resend.length > 0 ? ['resend'] : [])],
        resend,
        unknownField: 1,
      }
    }
    const note = decodeQuarantineNote(request.headers[HEADER.quarantine]?.toString() ?? '')
    if (!note || note.sha256 !== sha256Hex(body)) throw new Refusal('bad-request')
    refused.push({ note, body })
    return { id: note.sha256 }
  }

  const serve = async (request: http.IncomingMessage, response: http.ServerResponse): Promise<void> => {
    const line = `${request.method} ${request.url}`
    const route = ROUTES.find(([, pattern]) => pattern.test(line))?.[0] ?? 'unknown'
    const count = (requests.get(route) ?? 0) + 1
    requests.set(route, count)
    const fault = options.fault?.(route, count) ?? null
    const body = await readBody(request, fault, (bytes) => {
      if (route === 'part') partBytes += bytes
    })
    if (!body) return
    if (fault?.kind === 'delay') await new Promise((resolve) => setTimeout(resolve, fault.ms))
    response.setHeader('date', now().toUTCString())
    if (fault?.kind === 'answer') {
      response.writeHead(fault.status, fault.headers)
      response.end(fault.body ?? '')
      return
    }
    const answer = await authenticate(request, body).then(() => handle(route, request, body))
    if (fault?.kind === 'lost-answer') request.socket.destroy()
    else sendJson(response, 200, answer)
  }

  const server = http.createServer((request, response) => {
    serve(request, response).catch((error: unknown) => {
      const code: ErrorCode = error instanceof Refusal ? error.code : 'bad-request'
      const message = error instanceof Error ? error.message : ''
      sendJson(response, ERROR_STATUS[code], {
        code,
        message: message.slice(0, 900),
        ...(error instanceof Refusal && error.parts ? { parts: error.parts } : {}),
        serverTime: now().toISOString(),
      })
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    store,
    heartbeats,
    publicKeys,
    nonces,
    refused,
    requests,
    partBytesReceived: () => partBytes,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** Null when the fault cut the connection. */
async function readBody(
  request: http.IncomingMessage,
  fault: Fault | null,
  onBytes: (bytes: number) => void,
) {
  const chunks: Buffer[] = []
  let bytes = 0
  try {
    for await (const chunk of request) {
      bytes += chunk.length
      onBytes(chunk.length)
      chunks.push(chunk)
      if (fault?.kind === 'cut' && bytes >= fault.afterBytes) {
        request.socket.resetAndDestroy()
        return null
      }
    }
  } catch {
    return null // the agent was killed
  }
  return Buffer.concat(chunks)
}

function sendJson(response: http.ServerResponse, status: number, body: unknown): void {
  if (response.headersSent || response.destroyed) return
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(JSON.stringify(body ?? {}))
}
