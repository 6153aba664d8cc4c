import type { Socket } from 'node:net'
import { DimseError } from '../dimse-error.ts'
import type { AssociationEvent, DimseEvent, DimseLog, EventSource } from '../dimse-event.ts'
import { MIN_PDU_BYTES } from '../implementation.ts'
import { DimseChannel } from '../message/dimse-channel.ts'
import type { IncomingMessage } from '../message/message-assembler.ts'
import { type TimeoutKind, Watchdog } from '../message/watchdog.ts'
import { isAeTitle } from '../upper-layer/ae-title.ts'
import { type AssociateRq, DICOM_APPLICATION_CONTEXT } from '../upper-layer/pdu.ts'
import type { FragmentPiece } from '../upper-layer/pdu-reader.ts'
import { UpperLayer } from '../upper-layer/upper-layer.ts'
import type { AbortInfo, UpperLayerUser } from '../upper-layer/upper-layer-user.ts'
import type { AssociationInfo } from './association-info.ts'
import {
  type AssociationRejection,
  type AssociationRequest,
  type AssociationVerdict,
  REJECT,
} from './association-verdict.ts'
import type { DimseHandlers } from './handlers.ts'
import { type AcceptedContext, type NegotiationOptions, negotiate } from './negotiate.ts'
import { runService } from './services/services.ts'

export interface ServerAssociationOptions extends NegotiationOptions {
  readonly id: string
  readonly remoteAddress: string
  readonly artimMs: number
  readonly stallMs: number
  readonly maxDiscardBytes: number
  readonly handlers: DimseHandlers
  readonly log: DimseLog
  readonly judge: (request: AssociationRequest) => AssociationVerdict | Promise<AssociationVerdict>
  /** Takes one of the limited places, kept until `onEnded`, and says how long it may idle; null when there is none. */
  readonly takePlace: (request: AssociationRequest) => { readonly idleMs: number } | null
  /** The association is over, the connection may linger; called once, before `onClosed`. */
  readonly onEnded: () => void
  readonly onClosed: () => void
}

/** So many bytes within a message are work; fewer are a drip. */
const WORK_BYTES = 16 * 1024

/** One incoming connection, from its A-ASSOCIATE-RQ to its end. */
export class ServerAssociation implements UpperLayerUser {
  readonly #options: ServerAssociationOptions
  readonly #upperLayer: UpperLayer
  #info: AssociationInfo
  #contexts: ReadonlyMap<number, AcceptedContext> = new Map()
  #channel: DimseChannel | undefined
  #watchdog: Watchdog | undefined
  #ended = false
  #workedAt = performance.now()
  #worked = false
  #bytesSinceWork = 0

  constructor(socket: Socket, options: ServerAssociationOptions) {
    this.#options = options
    this.#info = unknownPeer(options)
    this.#upperLayer = new UpperLayer(
      {
        role: 'acceptor',
        openSocket: () => socket,
        maxPduBytes: options.maxPduBytes,
        artimMs: options.artimMs,
      },
      this,
    )
    this.#upperLayer.awaitRequest()
  }

  /** For how long nothing has happened that counts as work, in ms; 0 while one of its messages waits for us. */
  get idleMs(): number {
    return this.#waitsForUs() ? 0 : performance.now() - this.#workedAt
  }

  get id(): string {
    return this.#info.id
  }

  get worked(): boolean {
    return this.#worked
  }

  /** Aborts; the peer gets to know, a pending connection is just closed. */
  abort(why: string): void {
    this.#upperLayer.abort(why)
  }

  destroy(): void {
    this.#upperLayer.destroy()
  }

  associateIndication(rq: AssociateRq): void {
    this.#info = { ...this.#info, ...peerOf(rq) }
    this.#answer(rq).catch((error: unknown) => this.#broken(error))
  }

  associateConfirmation(): void {}
  releaseConfirmation(): void {}

  pieceIndication(piece: FragmentPiece): void {
    this.#bytesSinceWork += piece.bytes.length
    if ((piece.isLast && piece.endsFragment) || this.#bytesSinceWork >= WORK_BYTES) this.#noteWork()
    if (this.#contexts.has(piece.contextId)) this.#channel?.receive(piece)
    else this.abort('a fragment for a presentation context that was not accepted')
  }

  /** Operations still running get their responses out first (PS3.8 table 9-10, AR-7). */
  releaseIndication(): void {
    if (this.#channel?.midMessage) this.abort('a release in the middle of a message')
    const answer = (): void => {
      if (this.#upperLayer.state !== 'Sta8') return
      this.#upperLayer.respondRelease()
      this.#log({ type: 'association-released' })
      this.#end()
    }
    this.#channel
      ?.quiet()
      .then(answer)
      .catch((error: unknown) => this.#broken(error))
  }

  abortIndication(abort: AbortInfo): void {
    if (abort.by !== 'us') this.#log({ type: 'association-aborted', ...abort })
    this.#end()
  }

  abortSent(abort: AbortInfo): void {
    this.#log({ type: 'association-aborted', ...abort })
    this.#end()
  }

  /** Something of ours threw; it costs this association and no other. */
  failed(error: unknown): void {
    this.#log({ type: 'association-failed', error })
  }

  closed(): void {
    this.#end()
    this.#options.onClosed()
  }

  async #answer(rq: AssociateRq): Promise<void> {
    const request = { ...this.#info, userIdentity: rq.userInformation.userIdentity }
    const verdict = await this.#judge(rq, request)
    if (this.#upperLayer.state !== 'Sta3') return
    if (!verdict.accept) return this.#reject(verdict)
    const place = this.#options.takePlace(request)
    if (!place) return this.#reject(REJECT.localLimitExceeded)
    const negotiated = negotiate(rq, this.#options, verdict.userIdentityResponse)
    this.#contexts = negotiated.contexts
    this.#establish(rq, { idleMs: place.idleMs, operationsPerformed: negotiated.operationsPerformed })
    this.#upperLayer.accept(negotiated.answer)
  }

  #reject({ result, source, reason }: AssociationRejection): void {
    this.#log({ type: 'association-rejected', result, source, reason })
    this.#upperLayer.reject({ kind: 'associate-rj', result, source, reason })
  }

  async #judge(rq: AssociateRq, request: AssociationRequest): Promise<AssociationVerdict> {
    const { maxPduBytes } = rq.userInformation
    if (rq.applicationContext !== DICOM_APPLICATION_CONTEXT) return REJECT.applicationContextNotSupported
    if (!isAeTitle(rq.callingAeTitle)) return REJECT.callingAeTitleNotRecognized
    if (!isAeTitle(rq.calledAeTitle)) return REJECT.calledAeTitleNotRecognized
    if (maxPduBytes !== 0 && maxPduBytes < MIN_PDU_BYTES) return REJECT.noReasonByProvider
    try {
      return await this.#options.judge(request)
    } catch (error) {
      this.#log({ type: 'handler-failed', error })
      return REJECT.temporaryCongestion
    }
  }

  #establish(
    { userInformation, contexts }: AssociateRq,
    { idleMs, operationsPerformed }: { readonly idleMs: number; readonly operationsPerformed: number },
  ): void {
    this.#noteWork()
    this.#worked = false
    const channel = new DimseChannel(this.#upperLayer, {
      highWaterBytes: this.#options.maxPduBytes,
      peerMaxPduBytes: userInformation.maxPduBytes,
      operationsPerformed,
      maxDiscardBytes: this.#options.maxDiscardBytes,
      onRequest: (message) => this.#run(message),
      onProtocolError: (why) => this.abort(why),
    })
    this.#channel = channel
    this.#watchdog = new Watchdog({
      stallMs: this.#options.stallMs,
      idleMs,
      observe: () => ({
        bytesReceived: this.#upperLayer.bytesReceived,
        midMessage: this.#upperLayer.midPdu || channel.midMessage,
        writeBlocked: this.#upperLayer.writeBlocked,
        waitingForUs: this.#waitsForUs(),
      }),
      onTimeout: (kind) => this.#timedOut(kind),
    })
    this.#log({
      type: 'association-accepted',
      acceptedContexts: this.#contexts.size,
      proposedContexts: contexts.length,
      implementationVersionName: userInformation.implementationVersionName,
      peerMaxPduBytes: userInformation.maxPduBytes,
    })
  }

  async #run({ contextId, command, body }: IncomingMessage): Promise<void> {
    const context = this.#contexts.get(contextId)
    const channel = this.#channel
    if (!context || !channel) return
    try {
      await runService({
        assoc: this.#info,
        context,
        command,
        body,
        handlers: this.#options.handlers,
        reply: (response, dataSet) => channel.send(contextId, response, dataSet),
        log: (event) => this.#log(event),
        abort: (why) => this.abort(why),
      })
    } catch (error) {
      if (error instanceof DimseError) return
      this.#broken(error)
    } finally {
      this.#noteWork()
    }
  }

  #noteWork(): void {
    this.#workedAt = performance.now()
    this.#worked = true
    this.#bytesSinceWork = 0
  }

  #waitsForUs(): boolean {
    const channel = this.#channel
    return channel !== undefined && (channel.paused || (channel.busy && !channel.midMessage))
  }

  #broken(error: unknown): void {
    this.#log({ type: 'handler-failed', error })
    this.abort('internal error')
  }

  #timedOut(kind: TimeoutKind): void {
    this.#log({ type: 'association-timeout', kind })
    this.abort(`the association is ${kind}`)
  }

  #end(): void {
    if (this.#ended) return
    this.#ended = true
    this.#watchdog?.stop()
    this.#channel?.end()
    this.#options.onEnded()
  }

  #log(event: AssociationEvent): void {
    const { id, remoteAddress, callingAeTitle, calledAeTitle } = this.#info
    const source: EventSource = { associationId: id, remoteAddress, callingAeTitle, calledAeTitle }
    this.#options.log({ ...event, ...source } as DimseEvent)
  }
}

function peerOf(rq: AssociateRq): Omit<AssociationInfo, 'id' | 'remoteAddress'> {
  const { callingAeTitle, calledAeTitle } = rq
  const { implementationClassUid, implementationVersionName } = rq.userInformation
  return { callingAeTitle, calledAeTitle, implementationClassUid, implementationVersionName }
}

function unknownPeer({ id, remoteAddress }: ServerAssociationOptions): AssociationInfo {
  return {
    id,
    remoteAddress,
    callingAeTitle: '',
    calledAeTitle: '',
    implementationClassUid: '',
    implementationVersionName: '',
  }
}
