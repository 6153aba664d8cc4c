import type { Socket } from 'node:net'
import { decodePdu } from './decode-pdu.ts'
import {
  encodeAbort,
  encodeAssociateAc,
  encodeAssociateRj,
  encodeAssociateRq,
  encodePDataHead,
  encodeReleaseRp,
  encodeReleaseRq,
  type FragmentHead,
} from './encode-pdu.ts'
import { type AssociateAc, type AssociateRj, type AssociateRq, PDU_TYPE } from './pdu.ts'
import { type FragmentPiece, PduReader } from './pdu-reader.ts'
import { P_DATA_RECEIVED, type Payload, receivedEvent } from './received-event.ts'
import type { Effect, State, UpperLayerEvent } from './state-machine.table.ts'
import { actionOf, step } from './state-machine.ts'
import type { UpperLayerOptions, UpperLayerUser } from './upper-layer-user.ts'

/** For A-ASSOCIATE-RQ and -AC; 128 contexts with a dozen transfer syntaxes each fit. */
const MAX_ASSOCIATE_BYTES = 64 * 1024
/** How much is read and thrown away after an abort, so that the peer gets to see it before a reset. */
const MAX_DRAIN_BYTES = 1024 * 1024
/** How long bytes already written may take to leave when the connection closes. */
const CLOSE_LINGER_MS = 2000

/** One transport connection with the DICOM upper layer protocol on it (PS3.8 §9.2), for either role. */
export class UpperLayer {
  readonly #options: UpperLayerOptions
  readonly #user: UpperLayerUser
  readonly #reader: PduReader
  #socket: Socket | undefined
  #state: State = 'Sta1'
  #artim: NodeJS.Timeout | undefined
  #bytesReceived = 0
  #drainedBytes = 0
  #closed = false
  #transportError = 'connection closed'
  #pendingRequest: AssociateRq | undefined

  constructor(options: UpperLayerOptions, user: UpperLayerUser) {
    this.#options = options
    this.#user = user
    this.#reader = new PduReader(
      { maxPDataBytes: options.maxPduBytes, maxAssociateBytes: MAX_ASSOCIATE_BYTES },
      {
        pduBegins: (type) => this.#pduBegins(type),
        pieceReceived: (piece) => this.#pieceReceived(piece),
        pduReceived: (type, body) => this.#pduReceived(type, body),
        malformed: (fault) => this.#fire('Evt19', { abortReason: fault.reason, why: fault.told }),
      },
    )
  }

  get state(): State {
    return this.#state
  }

  get bytesReceived(): number {
    return this.#bytesReceived
  }

  get midPdu(): boolean {
    return this.#reader.midPdu
  }

  /** Whether P-DATA can be sent now. */
  get canSend(): boolean {
    return actionOf(this.#state, 'Evt9') !== undefined
  }

  /** Whether written bytes wait for the peer to read. */
  get writeBlocked(): boolean {
    return this.#socket?.writableNeedDrain ?? false
  }

  /** Acceptor: takes the open connection and waits for A-ASSOCIATE-RQ. */
  awaitRequest(): void {
    this.#attach(this.#options.openSocket())
    this.#fire('Evt5')
  }

  /** Requestor: connects and, once connected, sends A-ASSOCIATE-RQ. */
  request(request: AssociateRq): void {
    this.#pendingRequest = request
    this.#fire('Evt1')
  }

  accept(accept: AssociateAc): void {
    this.#fire('Evt7', { accept })
  }

  reject(reject: AssociateRj): void {
    this.#fire('Evt8', { reject })
  }

  /** Sends one fragment as a PDU of its own; false when the caller should wait for `drained()`. */
  send(fragment: FragmentHead & { readonly bytes: Uint8Array }): boolean {
    this.#fire('Evt9', { fragment })
    return !this.writeBlocked
  }

  /** Resolves when written bytes have left, or the connection is gone. */
  drained(): Promise<void> {
    const socket = this.#socket
    if (!socket || socket.destroyed || !socket.writableNeedDrain) return Promise.resolve()
    return new Promise((resolve) => {
      const done = () => {
        socket.off('drain', done)
        socket.off('close', done)
        resolve()
      }
      socket.on('drain', done)
      socket.on('close', done)
    })
  }

  release(): void {
    this.#fire('Evt11')
  }

  respondRelease(): void {
    this.#fire('Evt14')
  }

  /** Ends the association from any state; does nothing when there is none any more. */
  abort(why: string): void {
    if (actionOf(this.#state, 'Evt15')) this.#fire('Evt15', { why })
    else this.#socket?.destroy()
  }

  /** Drops the connection without a word. */
  destroy(): void {
    this.#socket?.destroy()
  }

  pause(): void {
    this.#socket?.pause()
  }

  resume(): void {
    this.#socket?.resume()
  }

  #attach(socket: Socket): void {
    this.#socket = socket
    socket.setNoDelay(true)
    socket.setKeepAlive(true, 60_000)
    socket.on('error', (error) => {
      this.#transportError = error.message
      socket.destroy()
    })
    socket.on('data', (chunk: Buffer) => this.#guard(() => this.#received(chunk)))
    socket.on('close', () => this.#guard(() => this.#transportClosed()))
  }

  /** Where the machine calls us: an exception ends this connection, and never the process with all the others. */
  #guard(work: () => void): void {
    try {
      work()
    } catch (error) {
      this.#reader.stop()
      this.#socket?.destroy()
      this.#user.failed(error)
    }
  }

  #received(chunk: Buffer): void {
    this.#bytesReceived += chunk.length
    if (this.#state === 'Sta13') {
      this.#drainedBytes += chunk.length
      if (this.#drainedBytes > MAX_DRAIN_BYTES) this.destroy()
    }
    this.#reader.push(chunk)
  }

  #transportClosed(): void {
    if (this.#closed) return
    this.#closed = true
    this.#reader.stop()
    if (actionOf(this.#state, 'Evt17')) this.#fire('Evt17', { why: this.#transportError })
    clearTimeout(this.#artim)
    this.#user.closed()
  }

  /** P-DATA-TF is judged from its header, before any of it is passed on. */
  #pduBegins(type: number): void {
    if (type === PDU_TYPE.pDataTf) this.#fire('Evt10', P_DATA_RECEIVED)
  }

  #pieceReceived(piece: FragmentPiece): void {
    if (this.#state === 'Sta6' || this.#state === 'Sta7') this.#user.pieceIndication(piece)
  }

  #pduReceived(type: number, body: Uint8Array): void {
    const { event, payload } = receivedEvent(decodePdu(type, body))
    this.#fire(event, payload)
  }

  #fire(event: UpperLayerEvent, payload: Payload = {}): void {
    const circumstances = { role: this.#options.role, acceptable: payload.acceptable ?? true }
    const move = step(this.#state, event, circumstances)
    if (!move) throw new Error(`${event} cannot happen in ${this.#state} (PS3.8 table 9-10)`)
    this.#state = move.next
    for (const effect of move.effects) this.#effects[effect](payload)
    if (move.next === 'Sta13') this.#socket?.resume()
  }

  readonly #effects: Readonly<Record<Effect, (payload: Payload) => void>> = {
    'connect-transport': () => this.#connect(),
    'close-transport': () => this.#close(),
    'start-artim': () => this.#startArtim(),
    'stop-artim': () => clearTimeout(this.#artim),
    'send-associate-rq': ({ request }) => request && this.#write(encodeAssociateRq(request)),
    'send-associate-ac': ({ accept }) => accept && this.#write(encodeAssociateAc(accept)),
    'send-associate-rj': ({ reject }) => reject && this.#write(encodeAssociateRj(reject)),
    'send-p-data': ({ fragment }) => fragment && this.#writeFragment(fragment),
    'send-release-rq': () => this.#write(encodeReleaseRq()),
    'send-release-rp': () => this.#write(encodeReleaseRp()),
    'send-abort-as-user': ({ why = 'unexpected PDU' }) => this.#sendAbort(0, 0, why),
    'send-abort-as-provider': ({ abortReason = 0, why = 'unexpected PDU' }) =>
      this.#sendAbort(2, abortReason, why),
    'indicate-associate': ({ request }) => request && this.#user.associateIndication(request),
    'confirm-associate': ({ accept, reject }) => {
      const answer = accept ?? reject
      if (answer) this.#user.associateConfirmation(answer)
    },
    'indicate-p-data': () => {},
    'indicate-release': () => this.#user.releaseIndication(),
    'confirm-release': () => this.#user.releaseConfirmation(),
    'indicate-abort': ({ abort }) =>
      this.#user.abortIndication({
        by: 'peer',
        source: abort?.source ?? 0,
        reason: abort?.reason ?? 0,
        why: 'the peer aborted',
      }),
    'indicate-p-abort': ({ abortReason, why }) =>
      this.#user.abortIndication({
        by: this.#closed ? 'transport' : 'us',
        source: 2,
        reason: abortReason ?? 0,
        why: why ?? 'unexpected PDU',
      }),
  }

  #sendAbort(source: number, reason: number, why: string): void {
    this.#write(encodeAbort({ source, reason }))
    this.#user.abortSent({ by: 'us', source, reason, why })
  }

  #connect(): void {
    const socket = this.#options.openSocket()
    this.#attach(socket)
    const connected = 'encrypted' in socket ? 'secureConnect' : 'connect'
    socket.once(connected, () =>
      this.#guard(() => {
        if (this.#state === 'Sta4') this.#fire('Evt2', { request: this.#pendingRequest })
      }),
    )
  }

  #close(): void {
    const socket = this.#socket
    if (!socket) return
    this.#reader.stop()
    socket.destroySoon()
    setTimeout(() => socket.destroy(), CLOSE_LINGER_MS).unref()
  }

  #startArtim(): void {
    clearTimeout(this.#artim)
    const expired = (): void => {
      if (actionOf(this.#state, 'Evt18')) this.#fire('Evt18')
    }
    this.#artim = setTimeout(() => this.#guard(expired), this.#options.artimMs)
  }

  #write(bytes: Buffer): void {
    if (this.#socket?.writable) this.#socket.write(bytes)
  }

  #writeFragment(fragment: FragmentHead & { readonly bytes: Uint8Array }): void {
    const socket = this.#socket
    if (!socket?.writable) return
    socket.cork()
    socket.write(encodePDataHead(fragment, fragment.bytes.length))
    if (fragment.bytes.length > 0) socket.write(fragment.bytes)
    socket.uncork()
  }
}
