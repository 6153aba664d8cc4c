import type { Server } from 'node:http'
import type { BlockList } from 'node:net'
import { limiterOf, notFound, type RateLimiter, type Services } from '@yingtong/domain'
import type { Faults } from '@yingtong/platform'
import { ENROL_PATH } from './agent/enrol-request.ts'
import { agentHandler } from './agent/handle-agent.ts'
import { authenticator } from './front/authenticate.ts'
import { dicomwebDoor, isDicomweb } from './front/dicomweb-door.ts'
import { FILE_DOORS, filesDoor, isFile } from './front/files-door.ts'
import { INERT_DOORS, inertDoor } from './front/inert-door.ts'
import { guardOwnAnswer } from './front/page-policy.ts'
import { webProxy } from './front/proxy-web.ts'
import { viewerDoor } from './front/viewer-door.ts'
import { readinessOf } from './health/readiness.ts'
import { errorResponse, jsonResponse } from './http/error-response.ts'
import { answersInTurns } from './http/in-turns.ts'
import { type Exchange, httpServer } from './http/server.ts'

export interface GatewayOptions {
  readonly services: Services
  /** What people type: absolute links are made of it. */
  readonly publicOrigin: string
  /** The origin was configured, not guessed: no other Host counts then. */
  readonly originIsPinned?: boolean
  readonly webOrigin: string
  /** A second origin that leads here, for foreign documents only; without it they lie below `/inert/` of our own. */
  readonly documentOrigin?: string
  /** Proxies before us whose X-Forwarded-For is believed. */
  readonly trustedProxies?: BlockList | undefined
  /** Other limits than those of the table. */
  readonly limiter?: RateLimiter
  readonly faults?: Faults
  readonly onResponse?: (exchange: { pathname: string; status: number; seconds: number }) => void
}

export interface Gateway {
  readonly server: Server
  /** What it answers itself, beside the edge protocol and DICOMweb, which have registers of their own. */
  readonly doors: readonly string[]
  /** Readiness turns false, connections that idle are closed, requests under way are finished. */
  drain(graceMs: number): Promise<void>
}

interface Mount {
  readonly doors: readonly string[]
  readonly matches: (pathname: string) => boolean
  readonly handle: (exchange: Exchange) => Promise<Response>
}

const below = (prefix: string) => (pathname: string) =>
  pathname === prefix || pathname.startsWith(`${prefix}/`)

function mounts(options: GatewayOptions, isDraining: () => boolean): readonly Mount[] {
  const { services, publicOrigin, originIsPinned = false } = options
  const limiter = options.limiter ?? limiterOf(services)
  const authenticate = authenticator(services, originIsPinned ? publicOrigin : null)
  const ready = readinessOf(services)
  const inTurns = answersInTurns()
  return [
    { doors: [ENROL_PATH], matches: below('/agent/v1'), handle: agentHandler(services, limiter) },
    {
      doors: [],
      matches: isDicomweb,
      handle: dicomwebDoor(services, { authenticate, publicOrigin, limiter, inTurns }),
    },
    { doors: FILE_DOORS, matches: isFile, handle: filesDoor(services, { authenticate, limiter, inTurns }) },
    {
      doors: INERT_DOORS,
      matches: below('/inert'),
      handle: inertDoor(services, { limiter, documentOrigin: options.documentOrigin ?? null }),
    },
    { doors: ['/viewer/'], matches: below('/viewer'), handle: viewerDoor(authenticate) },
    {
      doors: ['/healthz'],
      matches: (path) => path === '/healthz',
      handle: async () => jsonResponse(200, { alive: true }),
    },
    {
      doors: ['/readyz'],
      matches: (path) => path === '/readyz',
      handle: () => ready(isDraining()),
    },
  ]
}

async function closeServer(server: Server, graceMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  server.closeIdleConnections()
  // A connection becomes idle when its answer is out, and would then be kept for the next request.
  const idle = setInterval(() => server.closeIdleConnections(), 50)
  const timer = setTimeout(() => server.closeAllConnections(), graceMs)
  await closed
  clearInterval(idle)
  clearTimeout(timer)
}

/** Everything that machines talk to behind one address; what it does not know goes to the web process. */
export function createGateway(options: GatewayOptions): Gateway {
  let draining = false
  const mounted = mounts(options, () => draining)
  const { webOrigin, publicOrigin, originIsPinned = false } = options
  const https = publicOrigin.startsWith('https:')
  const proxy = webProxy({
    webOrigin,
    publicOrigin: originIsPinned ? publicOrigin : null,
    databaseAnswers: () => options.services.database.ping().catch(() => false),
  })
  const mountOf = (pathname: string) => mounted.find((mount) => mount.matches(pathname))
  // At the documents' own origin there is nothing else: no page and no sign-in, so no cookie comes from it.
  const documentHost = options.documentOrigin === undefined ? null : new URL(options.documentOrigin).host
  const answer = async (exchange: Exchange) => {
    const { pathname } = exchange.url
    if (exchange.request.headers.get('host') === documentHost && !below('/inert')(pathname))
      return errorResponse(notFound('page'), exchange.requestId)
    return mountOf(pathname)!.handle(exchange)
  }
  const server = httpServer({
    origin: options.publicOrigin,
    log: options.services.log,
    trustedProxies: options.trustedProxies,
    mine: (pathname, host) => host === documentHost || mountOf(pathname) !== undefined,
    handle: async (exchange) => guardOwnAnswer(await answer(exchange), https),
    fallback: (incoming, outgoing, from) => proxy.forward(incoming, outgoing, from),
    ...(options.faults ? { faults: options.faults } : {}),
    ...(options.onResponse ? { onResponse: options.onResponse } : {}),
  })
  return {
    server,
    doors: mounted.flatMap((mount) => mount.doors),
    async drain(graceMs) {
      draining = true
      await closeServer(server, graceMs)
    },
  }
}
