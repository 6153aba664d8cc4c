import type { Socket } from 'node:net'
import { DimseError } from '../dimse-error.ts'
import { MIN_PDU_BYTES, VERIFICATION_SOP_CLASS } from '../implementation.ts'
import { COMMAND_FIELD, HAS_DATA_SET, NO_DATA_SET, PRIORITY_MEDIUM } from '../message/command-set.table.ts'
import type { Command, CommandSet } from '../message/command-set.ts'
import { type DataSetSource, DimseChannel } from '../message/dimse-channel.ts'
import { Watchdog } from '../message/watchdog.ts'
import type { AcceptedContext } from '../scp/negotiate.ts'
import type { AssociateAc, AssociateRj, AssociateRq } from '../upper-layer/pdu.ts'
import type { FragmentPiece } from '../upper-layer/pdu-reader.ts'
import { UpperLayer } from '../upper-layer/upper-layer.ts'
import type { AbortInfo, UpperLayerUser } from '../upper-layer/upper-layer-user.ts'
import type { Association, PeerInfo, StoreInstance, StoreResult } from './association.ts'
import { Window } from './window.ts'

export interface ClientAssociationOptions {
  readonly request: AssociateRq
  readonly openSocket: () => Socket
  readonly timeoutMs: number
}

/** The requestor's side of an association. */
export class ClientAssociation implements UpperLayerUser, Association {
  readonly #options: ClientAssociationOptions
  readonly #upperLayer: UpperLayer
  readonly #established = Promise.withResolvers<void>()
  readonly #released = Promise.withResolvers<void>()
  /** Rejects every wait when the association ends. */
  readonly #failed = Promise.withResolvers<never>()
  #failure: DimseError | undefined
  #channel: DimseChannel | undefined
  #watchdog: Watchdog | undefined
  #window = new Window(1)
  #lastMessageId = 0
  acceptedContexts: readonly AcceptedContext[] = []
  peer: PeerInfo = {
    maxPduBytes: 0,
    implementationClassUid: '',
    implementationVersionName: '',
    userIdentityResponse: null,
  }

  private constructor(options: ClientAssociationOptions) {
    this.#options = options
    this.#failed.promise.catch(() => undefined)
    this.#upperLayer = new UpperLayer(
      {
        role: 'requestor',
        openSocket: options.openSocket,
        maxPduBytes: options.request.userInformation.maxPduBytes,
        artimMs: options.timeoutMs,
      },
      this,
    )
  }

  /** Connects and negotiates; see `DimseClient.connect`. */
  static async open(options: ClientAssociationOptions): Promise<ClientAssociation> {
    const association = new ClientAssociation(options)
    association.#upperLayer.request(options.request)
    await association.#within(association.#established.promise, 'no answer to A-ASSOCIATE-RQ')
    return association
  }

  get open(): boolean {
    return this.#upperLayer.canSend && this.#failure === undefined
  }

  async echo(): Promise<number> {
    const context = this.#contextFor(VERIFICATION_SOP_CLASS)
    const response = await this.#request(context.id, {
      CommandField: COMMAND_FIELD['C-ECHO-RQ'],
      AffectedSOPClassUID: VERIFICATION_SOP_CLASS,
      CommandDataSetType: NO_DATA_SET,
    })
    return response.Status ?? -1
  }

  async store(instance: StoreInstance): Promise<StoreResult> {
    const context = this.#contextFor(instance.sopClassUid, instance.transferSyntaxUid)
    const { moveOriginator } = instance
    const command: CommandSet = {
      CommandField: COMMAND_FIELD['C-STORE-RQ'],
      AffectedSOPClassUID: instance.sopClassUid,
      AffectedSOPInstanceUID: instance.sopInstanceUid,
      Priority: PRIORITY_MEDIUM,
      CommandDataSetType: HAS_DATA_SET,
      ...(moveOriginator && {
        MoveOriginatorApplicationEntityTitle: moveOriginator.aeTitle,
        MoveOriginatorMessageID: moveOriginator.messageId,
      }),
    }
    const response = await this.#request(context.id, command, instance.dataSet)
    return {
      status: response.Status ?? -1,
      ...(response.ErrorComment ? { errorComment: response.ErrorComment } : {}),
      ...(response.OffendingElement?.length ? { offendingElements: response.OffendingElement } : {}),
    }
  }

  async release(): Promise<void> {
    await this.#window.empty()
    if (!this.open) throw this.#ended()
    this.#upperLayer.release()
    await this.#within(this.#released.promise, 'no answer to A-RELEASE-RQ')
  }

  abort(): void {
    this.#fail(new DimseError('aborted', 'aborted by us', { source: 0, reason: 0 }))
    this.#upperLayer.abort('aborted by us')
  }

  associateIndication(): void {}

  associateConfirmation(answer: AssociateAc | AssociateRj): void {
    if (answer.kind === 'associate-rj') {
      const { result, source, reason } = answer
      const text = `association rejected: result ${result}, source ${source}, reason ${reason}`
      this.#fail(new DimseError('rejected', text, { result, source, reason }))
      return
    }
    const { maxPduBytes } = answer.userInformation
    if (maxPduBytes !== 0 && maxPduBytes < MIN_PDU_BYTES) {
      this.#fail(new DimseError('aborted', 'the peer accepts only tiny PDUs'))
      this.#upperLayer.abort('maximum length too small')
      return
    }
    this.#establish(answer)
    this.#established.resolve()
  }

  pieceIndication(piece: FragmentPiece): void {
    if (this.acceptedContexts.some((context) => context.id === piece.contextId)) {
      this.#channel?.receive(piece)
    } else this.#abortFor('a fragment for a presentation context that was not accepted')
  }

  /** The acceptor wants to release, which is allowed but rare; a collision is answered the same way. */
  releaseIndication(): void {
    this.#fail(new DimseError('ended', 'released by the peer'))
    this.#upperLayer.respondRelease()
  }

  releaseConfirmation(): void {
    if (this.#upperLayer.state === 'Sta12') this.#upperLayer.respondRelease()
    this.#released.resolve()
    this.#fail(new DimseError('ended', 'the association is released'))
  }

  abortIndication({ by, source, reason, why }: AbortInfo): void {
    const neverOpen = by === 'transport' && this.#channel === undefined
    this.#fail(new DimseError(neverOpen ? 'not-connected' : 'aborted', why, { source, reason }))
  }

  abortSent(): void {}

  failed(): void {
    this.#fail(new DimseError('aborted', 'internal error'))
  }

  closed(): void {
    this.#fail(new DimseError('ended', 'the connection is closed'))
  }

  #establish(answer: AssociateAc): void {
    const { userInformation } = answer
    const { maxPduBytes, implementationClassUid, implementationVersionName } = userInformation
    const { userIdentityResponse } = userInformation
    this.peer = { maxPduBytes, implementationClassUid, implementationVersionName, userIdentityResponse }
    this.acceptedContexts = acceptedContexts(this.#options.request, answer)
    this.#window = new Window(operationsAllowed(this.#options.request, answer))
    const channel = new DimseChannel(this.#upperLayer, {
      highWaterBytes: this.#options.request.userInformation.maxPduBytes,
      peerMaxPduBytes: maxPduBytes,
      operationsPerformed: 1,
      maxDiscardBytes: Number.MAX_SAFE_INTEGER,
      onRequest: async () => this.#abortFor('a request from the peer, for which no role was negotiated'),
      onProtocolError: (why) => this.#abortFor(why),
    })
    this.#channel = channel
    this.#watchdog = new Watchdog({
      stallMs: this.#options.timeoutMs,
      idleMs: Number.MAX_SAFE_INTEGER,
      observe: () => ({
        bytesReceived: this.#upperLayer.bytesReceived,
        midMessage: this.#upperLayer.midPdu || channel.midMessage,
        writeBlocked: this.#upperLayer.writeBlocked,
        waitingForUs: channel.paused,
      }),
      onTimeout: (kind) => this.#abortFor(`the association is ${kind}`, 'timeout'),
    })
  }

  #contextFor(abstractSyntax: string, transferSyntaxUid?: string): AcceptedContext {
    if (!this.open) throw this.#ended()
    const context = this.acceptedContexts.find(
      (accepted) =>
        accepted.abstractSyntax === abstractSyntax &&
        (transferSyntaxUid === undefined || accepted.transferSyntaxUid === transferSyntaxUid),
    )
    if (context) return context
    throw new DimseError('no-context', `not accepted: ${abstractSyntax} as ${transferSyntaxUid ?? 'any'}`)
  }

  async #request(contextId: number, command: CommandSet, dataSet?: DataSetSource): Promise<Command> {
    await this.#window.enter()
    try {
      return await this.#exchange(contextId, command, dataSet)
    } finally {
      this.#window.leave()
    }
  }

  async #exchange(contextId: number, command: CommandSet, dataSet?: DataSetSource): Promise<Command> {
    const channel = this.#channel
    if (!channel || !this.open) throw this.#ended()
    this.#lastMessageId = (this.#lastMessageId % 0xffff) + 1
    const messageId = this.#lastMessageId
    const answered = Promise.withResolvers<Command>()
    const forget = channel.onResponse(messageId, (message) => {
      void message.body?.discard()
      answered.resolve(message.command)
    })
    try {
      const sent = channel.send(contextId, { ...command, MessageID: messageId }, dataSet)
      await Promise.race([sent, this.#failed.promise])
      return await this.#within(answered.promise, 'no response')
    } catch (error) {
      // A message cut off in the middle cannot be taken back: the association is of no use any more.
      if (this.open) this.#abortFor('the message could not be sent whole')
      throw this.#failure && error instanceof DimseError ? this.#failure : error
    } finally {
      forget()
    }
  }

  async #within<T>(awaited: Promise<T>, otherwise: string): Promise<T> {
    let timer: NodeJS.Timeout | undefined
    const timeout = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        this.#abortFor(otherwise, 'timeout')
        reject(this.#ended())
      }, this.#options.timeoutMs)
    })
    try {
      return await Promise.race([awaited, this.#failed.promise, timeout])
    } finally {
      clearTimeout(timer)
    }
  }

  #abortFor(why: string, code: 'aborted' | 'timeout' = 'aborted'): void {
    this.#fail(new DimseError(code, why))
    this.#upperLayer.abort(why)
  }

  /** The first failure counts; the ones that follow from it do not. */
  #fail(error: DimseError): void {
    if (this.#failure) return
    this.#failure = error
    this.#watchdog?.stop()
    this.#failed.reject(error)
    this.#channel?.end()
  }

  #ended(): DimseError {
    return this.#failure ?? new DimseError('ended', 'the association is not open')
  }
}

function acceptedContexts(request: AssociateRq, answer: AssociateAc): AcceptedContext[] {
  return answer.contexts.flatMap(({ id, result, transferSyntax }) => {
    const proposed = request.contexts.find((context) => context.id === id)
    if (!proposed || result !== 0) return []
    if (!proposed.transferSyntaxes.includes(transferSyntax)) return []
    return [{ id, abstractSyntax: proposed.abstractSyntax, transferSyntaxUid: transferSyntax }]
  })
}

/** PS3.7 §D.3.3.3: 0 means no limit, no answer means 1. */
function operationsAllowed(request: AssociateRq, answer: AssociateAc): number {
  const proposed = request.userInformation.asyncOperations?.invoked ?? 1
  const granted = answer.userInformation.asyncOperations?.invoked ?? 1
  return granted === 0 ? proposed : Math.min(proposed, granted)
}
