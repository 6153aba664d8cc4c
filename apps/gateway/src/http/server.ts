import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { BlockList } from 'node:net'
import { type Log, reasonOf } from '@yingtong/domain'
import { clientAddress } from './client-address.ts'
import { errorResponse } from './error-response.ts'
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
  /** Proxies whose X-Forwarded-For is believed; nobody's unless given. */
  readonly trustedProxies?: BlockList | undefined
  readonly onResponse?: (exchange: { pathname: string; status: number; seconds: number }) => void
  readonly timeLimits?: Partial<TimeLimits>
}

export interface TimeLimits {
  /** Whole headers; a sender that drips is cut off. */
  readonly headersMs: number
  /** A whole request. */
  readonly requestMs: number
  /** No byte in either direction, even inside a request. */
  readonly silenceMs: number
  readonly keepAliveMs: number
}

const TIME_LIMITS: TimeLimits = {
  headersMs: 15_000,
  requestMs: 3_600_000,
  silenceMs: 120_000,
  keepAliveMs: 20_000,
}
const HEADER_BYTES_MAX = 16 * 1024

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

async function answer(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  options: ServerOptions,
): Promise<void> {
  const requestId = crypto.randomUUID()
  const started = performance.now()
  const pathname = pathOf(incoming)
  if (pathname === null) return void outgoing.writeHead(400).end()
  const address = clientAddress(incoming, options.trustedProxies ?? null)
  const arrival = { requestId, address }
  if (!options.mine(pathname, incoming.headers.host)) return options.fallback(incoming, outgoing, arrival)
  const request = requestOf(incoming, outgoing, options.origin)
  if (request === null) return
  const url = new URL(request.url)
  outgoing.setHeader('x-request-id', requestId)
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
  const server = createServer(
    {
      maxHeaderSize: HEADER_BYTES_MAX,
      headersTimeout: limits.headersMs,
      requestTimeout: limits.requestMs,
      keepAliveTimeout: limits.keepAliveMs,
      connectionsCheckingInterval: Math.min(5000, limits.headersMs),
      noDelay: true,
    },
    (incoming, outgoing) => void answer(incoming, outgoing, options),
  )
  server.setTimeout(limits.silenceMs)
  // No WebSocket is spoken here yet; an upgrade is refused instead of being passed on.
  server.on('upgrade', (_request, socket) =>
    socket.end('HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n'),
  )
  return server
}
