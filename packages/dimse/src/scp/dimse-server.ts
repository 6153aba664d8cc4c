import { randomUUID } from 'node:crypto'
import net from 'node:net'
import tls from 'node:tls'
import type { DimseLog } from '../dimse-event.ts'
import { Admission, type AdmissionLimits, type Seat } from './admission.ts'
import { ACCEPT, type AssociationRequest, type AssociationVerdict, REJECT } from './association-verdict.ts'
import type { DimseHandlers } from './handlers.ts'
import { clampMaxPduBytes, type NegotiationOptions } from './negotiate.ts'
import { ServerAssociation } from './server-association.ts'

export interface DimseServerOptions extends Partial<NegotiationOptions>, Partial<AdmissionLimits> {
  /** Our title, or a function that judges each association by its titles and address. */
  readonly aeTitle: string | ((called: string, calling: string, remoteAddress: string) => AssociationVerdict)
  /** Asked after `aeTitle` has agreed; sees the user identity too, may look things up. */
  readonly verify?: (request: AssociationRequest) => AssociationVerdict | Promise<AssociationVerdict>
  /** A known device has the reserved places, and `idleMs`; by default nobody is known, and none is reserved. */
  readonly isKnown?: (request: AssociationRequest) => boolean
  readonly handlers: DimseHandlers
  readonly tls?: tls.TlsOptions
  /** Time to A-ASSOCIATE-RQ, and after a rejection or release to the close of the connection (PS3.8 §9.1.5). */
  readonly artimMs?: number
  /** An association on which nothing happens is aborted after this. */
  readonly idleMs?: number
  /** The same for a caller that is not known; `idleMs` where unset. */
  readonly unknownIdleMs?: number
  /** A message that makes no progress is aborted after this. */
  readonly stallMs?: number
  /** How much of a refused data set is read and thrown away before the association is aborted. */
  readonly maxDiscardBytes?: number
  readonly log?: DimseLog
}

const DEFAULTS = {
  artimMs: 30_000,
  idleMs: 300_000,
  stallMs: 50_000,
  maxPending: 256,
  maxPendingPerAddress: 64,
  maxAssociations: 64,
  maxAssociationsPerAddress: 16,
  maxAssociationsPerDevice: 16,
  reservedAssociations: 0,
  maxOperations: 1,
  maxDiscardBytes: 4 * 1024 ** 3,
} as const

/** A DICOM SCP: many associations, each bounded in memory and time. */
export class DimseServer {
  readonly #options: DimseServerOptions & typeof DEFAULTS
  readonly #server: net.Server
  readonly #admission: Admission
  readonly #log: DimseLog
  readonly #associations = new Map<net.Socket, ServerAssociation>()
  #whenEmpty: (() => void) | undefined

  constructor(options: DimseServerOptions) {
    this.#options = { ...DEFAULTS, ...options } as DimseServerOptions & typeof DEFAULTS
    this.#admission = new Admission(this.#options)
    this.#log = neverThrowing(options.log)
    this.#server = options.tls ? this.#tlsServer(options.tls) : this.#tcpServer()
    // Also after listening: running out of file descriptors must not end the process.
    this.#server.on('error', (error) => this.#failed('', error))
  }

  /** Established associations. */
  get associations(): number {
    return this.#admission.associations
  }

  /** Starts listening; port 0 takes a free one. Rejects when the port is taken. */
  listen(port: number, host?: string): Promise<{ port: number }> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject)
      this.#server.listen({ port, host }, () => {
        this.#server.off('error', reject)
        const address = this.#server.address()
        const bound = typeof address === 'object' && address ? address.port : port
        this.#log({ type: 'listening', port: bound })
        resolve({ port: bound })
      })
    })
  }

  /** Takes no new associations, lets those there are finish for `graceMs`, then aborts them. */
  async close(graceMs = 5000): Promise<void> {
    const stopped = new Promise<void>((resolve) => this.#server.close(() => resolve()))
    for (const socket of [...this.#admission.pending]) socket.destroy()
    await this.#emptyWithin(graceMs)
    for (const association of this.#associations.values()) association.abort('shutting down')
    await this.#emptyWithin(1000)
    for (const association of this.#associations.values()) association.destroy()
    await stopped
  }

  #emptyWithin(ms: number): Promise<void> {
    if (this.#associations.size === 0) return Promise.resolve()
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms)
      this.#whenEmpty = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  #tcpServer(): net.Server {
    return net.createServer({ noDelay: true }, (socket) => {
      if (this.#admit(socket)) this.#serve(socket, socket)
    })
  }

  /** BCP 195 (PS3.15 §B.12): TLS 1.2 or later. Handshake and A-ASSOCIATE-RQ share the time of ARTIM. */
  #tlsServer(options: tls.TlsOptions): net.Server {
    const sockets = new Map<string, net.Socket>()
    const handshakeTimeout = this.#options.artimMs / 2
    const server = tls.createServer({ minVersion: 'TLSv1.2', handshakeTimeout, ...options })
    server.prependListener('connection', (raw: net.Socket) => {
      if (!this.#admit(raw)) return
      const from = endpoint(raw)
      sockets.set(from, raw)
      raw.once('close', () => sockets.delete(from))
    })
    server.on('secureConnection', (socket) => {
      socket.on('error', () => socket.destroy())
      const raw = sockets.get(endpoint(socket))
      if (raw) this.#serve(socket, raw)
      else socket.destroy()
    })
    server.on('tlsClientError', (error, socket) => {
      this.#failed(addressOf(socket), error)
      socket.destroy()
    })
    return server
  }

  #failed(remoteAddress: string, error: Error): void {
    this.#log({ type: 'connection-failed', remoteAddress, why: codeOf(error) })
  }

  #admit(socket: net.Socket): boolean {
    socket.on('error', () => socket.destroy())
    socket.once('close', () => this.#admission.left(socket))
    return this.#wait(socket, addressOf(socket))
  }

  /** Counts a connection without an association; false when it is the one that had to go. */
  #wait(socket: net.Socket, remoteAddress: string): boolean {
    const dropped = this.#admission.connected(socket, remoteAddress)
    if (!dropped) return true
    this.#log({ type: 'connection-evicted', remoteAddress })
    this.#admission.left(dropped)
    dropped.destroy()
    return dropped !== socket
  }

  #serve(socket: net.Socket, raw: net.Socket): void {
    const remoteAddress = addressOf(socket)
    const { roles, accept, extendedNegotiation, maxPduBytes, ...options } = this.#options
    let seat: Seat | undefined
    const association = new ServerAssociation(socket, {
      ...options,
      artimMs: socket === raw ? options.artimMs : options.artimMs / 2,
      roles,
      accept,
      extendedNegotiation,
      maxPduBytes: clampMaxPduBytes(maxPduBytes),
      id: randomUUID(),
      remoteAddress,
      log: this.#log,
      judge: (request) => this.#judge(request),
      takePlace: (request) => {
        const wanted = this.#seatOf(association, request)
        if (!this.#admission.take(wanted)) return null
        seat = wanted
        this.#admission.left(raw)
        return { idleMs: wanted.known ? options.idleMs : (options.unknownIdleMs ?? options.idleMs) }
      },
      onEnded: () => {
        if (!seat) return
        this.#admission.giveBack(seat)
        // Who does not hang up after the end waits with those that have no association yet.
        if (!raw.destroyed) this.#wait(raw, remoteAddress)
      },
      onClosed: () => {
        this.#associations.delete(socket)
        if (this.#associations.size === 0) this.#whenEmpty?.()
      },
    })
    this.#associations.set(socket, association)
  }

  #seatOf(association: ServerAssociation, request: AssociationRequest): Seat {
    const { remoteAddress: address, callingAeTitle, calledAeTitle } = request
    const known = this.#options.isKnown?.(request) ?? false
    return {
      address,
      callingAeTitle,
      known,
      idleMs: () => association.idleMs,
      worked: () => association.worked,
      vacate: () => {
        const source = {
          associationId: association.id,
          remoteAddress: address,
          callingAeTitle,
          calledAeTitle,
        }
        this.#log({ type: 'association-evicted', idleMs: Math.round(association.idleMs), ...source })
        association.abort('idle, and another needs the place')
      },
    }
  }

  async #judge(request: AssociationRequest): Promise<AssociationVerdict> {
    const byTitle = this.#judgeTitle(request)
    if (!byTitle.accept) return byTitle
    return this.#options.verify ? this.#options.verify(request) : byTitle
  }

  #judgeTitle(request: AssociationRequest): AssociationVerdict {
    const { aeTitle } = this.#options
    const { calledAeTitle, callingAeTitle, remoteAddress } = request
    if (typeof aeTitle === 'function') return aeTitle(calledAeTitle, callingAeTitle, remoteAddress)
    return calledAeTitle === aeTitle ? ACCEPT : REJECT.calledAeTitleNotRecognized
  }
}

/** The code alone: what TLS says in words can repeat what the peer sent. */
function codeOf(error: Error): string {
  return 'code' in error ? String(error.code) : error.name
}

/** What only tells about the work must not throw into it. */
function neverThrowing(log: DimseLog | undefined): DimseLog {
  return (event) => {
    try {
      log?.(event)
    } catch {
      // There is nobody left to tell.
    }
  }
}

/** IPv4 addresses in their own form also where the socket listens on IPv6. */
function addressOf(socket: net.Socket): string {
  return (socket.remoteAddress ?? '').replace(/^::ffff:/, '')
}

function endpoint(socket: net.Socket): string {
  return `${socket.remoteAddress} ${socket.remotePort}`
}
