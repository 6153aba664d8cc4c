import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerOptions,
  type ServerResponse,
} from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { Faults } from '../life/faults.ts'
import { watched } from '../streams/watched.ts'

export type Listener = (incoming: IncomingMessage, outgoing: ServerResponse) => unknown

/** Requests that one connection may have under way; browsers and proxies of today send one after the other. */
const PIPELINED_MAX = 8

/** What a peer that keeps sending may still send while it reads why it was refused. */
const LINGER_MS = 1000

/** A last line to a peer; between the bytes of an answer that is going out there is no room for one. */
function refuseRaw(socket: Duplex, status: string, isAnswering = false): void {
  if (!socket.writable || isAnswering) return void socket.destroy()
  socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`)
  setTimeout(() => socket.destroy(), LINGER_MS).unref()
}

function giveUp(outgoing: ServerResponse): void {
  if (outgoing.headersSent || outgoing.destroyed) return void outgoing.destroy()
  outgoing.writeHead(500, { connection: 'close', 'content-length': '0' }).end()
}

/** What each connection has under way. */
function exchanges() {
  const underWay = new WeakMap<Duplex, Set<ServerResponse>>()
  return {
    /** False where a connection sends more at once than a browser does. */
    begin(socket: Socket, outgoing: ServerResponse): boolean {
      const open = underWay.get(socket) ?? new Set()
      underWay.set(socket, open.add(outgoing))
      outgoing.once('close', () => open.delete(outgoing))
      return open.size <= PIPELINED_MAX
    },
    isAnswering: (socket: Duplex) =>
      [...(underWay.get(socket) ?? [])].some((each) => each.headersSent && !each.writableFinished),
  }
}

const REFUSALS: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: '413 Payload Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
}

/** Each layer that a request passes waits for the end of its answer: about a dozen of them, whatever the request. */
const LISTENERS_MAX = 24

/**
 * The one way to an HTTP server: everything that can break has a listener from its first moment, what a request throws,
 * at once or later, ends that request and is counted, and nothing but HTTP/1.1 requests passes. Strict parsing is
 * Node's own default; it is written here so that nobody turns it off by a flag of the process.
 */
export function guardedServer(options: ServerOptions, faults: Faults, listener: Listener): Server {
  const connections = exchanges()
  const answer = async (incoming: IncomingMessage, outgoing: ServerResponse) => {
    watched(incoming)
    watched(outgoing)
    outgoing.setMaxListeners(LISTENERS_MAX)
    if (!connections.begin(incoming.socket, outgoing)) return void incoming.socket.destroy()
    try {
      await listener(incoming, outgoing)
    } catch (error) {
      faults.caught('request', error)
      giveUp(outgoing)
    }
  }
  const server = watched(createServer({ ...options, insecureHTTPParser: false }), (error) =>
    faults.caught('server', error),
  )
  server.on('request', (incoming, outgoing) => void answer(incoming, outgoing))
  server.on('connection', (socket) => watched(socket))
  // Node takes its own listeners off a socket that it hands over (RFC 9110 §7.8): it comes here bare.
  for (const handedOver of ['upgrade', 'connect'] as const)
    server.on(handedOver, (_request, socket: Duplex) => refuseRaw(watched(socket), '400 Bad Request'))
  server.on('clientError', (error: Error & { code?: string }, socket) =>
    refuseRaw(
      watched(socket),
      REFUSALS[error.code ?? ''] ?? '400 Bad Request',
      connections.isAnswering(socket),
    ),
  )
  return server
}
