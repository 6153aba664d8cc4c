import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { BlockList } from 'node:net'
import { type Log, reasonOf } from '@yingtong/domain'
import { countedFaults, type Faults, guardedServer } from '@yingtong/platform'
import { clientAddress } from './client-address.ts'
import { keepRoom, type RoomLimits } from './connection-room.ts'
import { discardRest } from './discard-rest.ts'
import { errorResponse, jsonResponse } from './error-response.ts'
import { framingFault } from './framing.ts'
import { demandLeastRate, type LeastRate } from './least-rate.ts'
import { sendResponse } from './send-response.ts'
import { toWebRequest } from './web-request.ts'

export interface Exchange {
  readonly request: Request
  readonly url: URL
  readonly requestId: string
  /** Who asks: the peer of the connection, or whom a proxy of `trustedProxies` names. */
  readonly address: string
}

/** Answers a request, or null: not mine, let the web process answer. */
export type Handler = (exchange: Exchange) => Promise<Response | null>

/** What is known of a request before it is read. */
export interface Arrival {
  readonly requestId: string
  readonly address: string
}

export interface ServerOptions {
  readonly handle: Handler
  readonly fallback: (incoming: IncomingMessage, outgoing: ServerResponse, from: Arrival) => void
  /** Paths that `handle` wants; everything else goes to `fallback` with its body untouched. */
  readonly mine: (pathname: string, host: string | undefined) => boolean
  readonly origin: string
  readonly log: Log
  /** Where what nobody expected is counted. */
  readonly faults?: Faults
  /** Proxies whose X-Forwarded-For is believed; nobody's unless given. */
  readonly trustedProxies?: BlockList | undefined
  readonly onResponse?: (exchange: { pathname: string; status: number; seconds: number }) => void
  readonly timeLimits?: Partial<TimeLimits>
  readonly room?: RoomLimits
}

export interface TimeLimits {
  /** Whole headers; a sender that drips is cut off. */
  readonly headersMs: number
  /** A whole request. */
  readonly requestMs: number
  /** No byte in either direction, even inside a request. */
  readonly silenceMs: number
  /** Longer than an ingress keeps its own (nginx and ALB: 60 s): who closes first is not asked by the other. */
  readonly keepAliveMs: number
}

const TIME_LIMITS: TimeLimits = {
  headersMs: 15_000,
  requestMs: 3_600_000,
  silenceMs: 120_000,
  keepAliveMs: 75_000,
}
const HEADER_BYTES_MAX = 16 * 1024
/** A hospital of some hundred browsers behind one address has room; no single one fills the house. */
const ROOM: RoomLimits = { total: 4096, perAddress: 1024 }
/** The slowest modem line brings more; an agent that was cut off in a storm goes on where it was. */
const LEAST_RATE: LeastRate = { bytesASecond: 512, windowMs: 60_000 }

function pathOf(incoming: IncomingMessage): string | null {
  const url = incoming.url ?? '/'
  // Joined as text: resolved against a base, `//elsewhere/` would name another host.
  return url.startsWith('/') && URL.canParse(`http://x${url}`) ? new URL(`http://x${url}`).pathname : null
}

/** What a WHATWG request cannot be made of (Fetch §2.2.1: TRACE, TRACK, CONNECT) is refused, not thrown at the process. */
function requestOf(incoming: IncomingMessage, outgoing: ServerResponse, origin: string): Request | null {
  try {
    return toWebRequest(incoming, outgoing, origin)
  } catch {
    outgoing.writeHead(405, { allow: 'GET, HEAD, POST, PUT, OPTIONS', connection: 'close' }).end()
    return null
  }
}

/** The connection ends with the answer: where the next request would begin is not known. */
function refuse(outgoing: ServerResponse, requestId: string, reason: string | null): Promise<void> {
  const body = { error: 'invalid', reason, requestId }
  return sendResponse(outgoing, jsonResponse(400, body, { connection: 'close' }))
}

async function answer(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  options: ServerOptions,
): Promise<void> {
  const requestId = crypto.randomUUID()
  const started = performance.now()
  const pathname = pathOf(incoming)
  const fault = pathname === null ? 'the address is no path' : framingFault(incoming)
  if (pathname === null || fault !== null) return refuse(outgoing, requestId, fault)
  const address = clientAddress(incoming, options.trustedProxies ?? null)
  const arrival = { requestId, address }
  if (!options.mine(pathname, incoming.headers.host)) return options.fallback(incoming, outgoing, arrival)
  const request = requestOf(incoming, outgoing, options.origin)
  if (request === null) return
  const url = new URL(request.url)
  outgoing.setHeader('x-request-id', requestId)
  outgoing.once('finish', () => discardRest(incoming))
  outgoing.once('close', () => {
    const seconds = (performance.now() - started) / 1000
    options.onResponse?.({ pathname, status: outgoing.statusCode, seconds })
  })
  try {
    const response = await options.handle({ request, url, requestId, address })
    if (response === null) return options.fallback(incoming, outgoing, arrival)
    await sendResponse(outgoing, response)
  } catch (error) {
    if (request.signal.aborted) return void outgoing.destroy()
    options.log.error('request failed', { requestId, method: request.method, reason: reasonOf(error) })
    if (outgoing.headersSent) return void outgoing.destroy()
    await sendResponse(outgoing, errorResponse(error, requestId)).catch(() => outgoing.destroy())
  }
}

/** The HTTP server of the gateway: bounded headers, time limits against slow senders, one answer for every request. */
export function httpServer(options: ServerOptions): Server {
  const limits = { ...TIME_LIMITS, ...options.timeLimits }
  const server = guardedServer(
    {
      maxHeaderSize: HEADER_BYTES_MAX,
      headersTimeout: limits.headersMs,
      requestTimeout: limits.requestMs,
      keepAliveTimeout: limits.keepAliveMs,
      connectionsCheckingInterval: Math.min(5000, limits.headersMs),
      noDelay: true,
    },
    options.faults ?? countedFaults(options.log),
    (incoming, outgoing) => answer(incoming, outgoing, options),
  )
  // No WebSocket is spoken here yet: the guarded server refuses an upgrade instead of passing it on.
  server.setTimeout(limits.silenceMs)
  demandLeastRate(server, LEAST_RATE)
  keepRoom(server, options.room ?? ROOM, options.trustedProxies ?? null)
  return server
}
