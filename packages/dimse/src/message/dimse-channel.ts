import { DimseError } from '../dimse-error.ts'
import { PDV_HEADER_BYTES } from '../upper-layer/pdu.ts'
import type { FragmentPiece } from '../upper-layer/pdu-reader.ts'
import type { UpperLayer } from '../upper-layer/upper-layer.ts'
import { CommandError, type CommandSet, encodeCommandSet, isResponse } from './command-set.ts'
import { type IncomingMessage, MessageAssembler } from './message-assembler.ts'
import { MessageBody } from './message-body.ts'

export type DataSetSource = AsyncIterable<Uint8Array> | Uint8Array

export interface DimseChannelOptions {
  /** Bytes that may wait for a reader before the socket is paused. */
  readonly highWaterBytes: number
  /** The peer's maximum length; 0 means no limit. */
  readonly peerMaxPduBytes: number
  /** How many requests of the peer run at the same time (PS3.7 §D.3.3.3). */
  readonly operationsPerformed: number
  readonly maxDiscardBytes: number
  /** Runs one request of the peer to its response. */
  readonly onRequest: (message: IncomingMessage) => Promise<void>
  /** The peer broke PS3.7; the association is to be aborted. */
  readonly onProtocolError: (why: string) => void
}

/** What is sent in one PDU where the peer sets no limit. */
const UNLIMITED_PDU_BYTES = 256 * 1024

/** DIMSE messages on an established association, for both roles: assembly, order, back-pressure, fragmentation. */
export class DimseChannel {
  readonly #upperLayer: UpperLayer
  readonly #options: DimseChannelOptions
  readonly #assembler: MessageAssembler
  readonly #bodies = new Set<MessageBody>()
  readonly #requests: IncomingMessage[] = []
  readonly #responders = new Map<number, (message: IncomingMessage) => void>()
  #running = 0
  #paused = false
  #ended = false
  #sending: Promise<unknown> = Promise.resolve()
  #whenQuiet: (() => void)[] = []

  constructor(upperLayer: UpperLayer, options: DimseChannelOptions) {
    this.#upperLayer = upperLayer
    this.#options = options
    this.#assembler = new MessageAssembler({
      newBody: () => this.#newBody(),
      onMessage: (message) => this.#dispatch(message),
    })
  }

  get midMessage(): boolean {
    return this.#assembler.midMessage
  }

  /** Whether the peer cannot send because of us. */
  get paused(): boolean {
    return this.#paused
  }

  /** Whether requests of the peer are running or waiting. */
  get busy(): boolean {
    return this.#running > 0 || this.#requests.length > 0
  }

  receive(piece: FragmentPiece): void {
    try {
      this.#assembler.push(piece)
    } catch (error) {
      this.#options.onProtocolError(error instanceof CommandError ? error.told : 'protocol error')
    }
  }

  /** Calls `deliver` for every message that responds to a message id, until the returned function is called. */
  onResponse(messageId: number, deliver: (message: IncomingMessage) => void): () => void {
    this.#responders.set(messageId, deliver)
    return () => this.#responders.delete(messageId)
  }

  /** Sends a whole message, after the one before; throws DimseError when the association has ended. */
  send(contextId: number, command: CommandSet, dataSet?: DataSetSource): Promise<void> {
    const sent = this.#sending.then(() => this.#sendMessage(contextId, command, dataSet))
    this.#sending = sent.catch(() => undefined)
    return sent
  }

  /** Resolves when no request of the peer is running or waiting. */
  quiet(): Promise<void> {
    if (!this.busy) return Promise.resolve()
    return new Promise((resolve) => this.#whenQuiet.push(resolve))
  }

  /** The association is gone. */
  end(): void {
    this.#ended = true
    this.#assembler.interrupt()
    this.#requests.length = 0
    this.#responders.clear()
    this.#settle()
  }

  #newBody(): MessageBody {
    const body = new MessageBody({
      onWaitingChanged: () => this.#balance(),
      maxDiscardBytes: this.#options.maxDiscardBytes,
      onDiscardedTooMuch: () => this.#options.onProtocolError('too much of a refused data set'),
    })
    this.#bodies.add(body)
    return body
  }

  #dispatch(message: IncomingMessage): void {
    if (isResponse(message.command)) {
      this.#deliverResponse(message)
    } else {
      this.#requests.push(message)
      this.#startNext()
      this.#balance()
    }
  }

  #deliverResponse(message: IncomingMessage): void {
    const responder = this.#responders.get(message.command.MessageIDBeingRespondedTo ?? -1)
    if (!responder) throw new Error('a response to nothing')
    responder(message)
  }

  #startNext(): void {
    while (this.#running < this.#options.operationsPerformed && !this.#ended) {
      const message = this.#requests.shift()
      if (!message) break
      this.#running += 1
      void this.#run(message)
    }
  }

  async #run(message: IncomingMessage): Promise<void> {
    try {
      await this.#options.onRequest(message)
    } finally {
      this.#running -= 1
      this.#startNext()
      this.#balance()
      this.#settle()
    }
  }

  #settle(): void {
    if (this.busy) return
    const waiting = this.#whenQuiet
    this.#whenQuiet = []
    for (const resolve of waiting) resolve()
  }

  /** Pauses the socket while more waits than we want to hold, so that TCP slows the sender down. */
  #balance(): void {
    let waitingBytes = 0
    for (const body of this.#bodies) {
      waitingBytes += body.waitingBytes
      if (body.finished) this.#bodies.delete(body)
    }
    const full = waitingBytes >= this.#options.highWaterBytes || this.#requests.length > 1
    if (full === this.#paused || this.#ended) return
    this.#paused = full
    if (full) this.#upperLayer.pause()
    else this.#upperLayer.resume()
  }

  async #sendMessage(contextId: number, command: CommandSet, dataSet?: DataSetSource): Promise<void> {
    const bytes = encodeCommandSet(command)
    await this.#sendFragments({ contextId, isCommand: true }, bytes)
    if (dataSet) await this.#sendFragments({ contextId, isCommand: false }, dataSet)
  }

  async #sendFragments(
    head: { readonly contextId: number; readonly isCommand: boolean },
    source: DataSetSource,
  ): Promise<void> {
    const pduBytes = this.#options.peerMaxPduBytes || UNLIMITED_PDU_BYTES
    const fragmentBytes = Math.min(pduBytes, UNLIMITED_PDU_BYTES) - PDV_HEADER_BYTES
    let held: Uint8Array | undefined
    for await (const chunk of source instanceof Uint8Array ? [source] : source) {
      for (let at = 0; at < chunk.length; at += fragmentBytes) {
        if (held) await this.#sendFragment({ ...head, isLast: false, bytes: held })
        held = chunk.subarray(at, at + fragmentBytes)
      }
    }
    await this.#sendFragment({ ...head, isLast: true, bytes: held ?? new Uint8Array() })
  }

  async #sendFragment(fragment: Parameters<UpperLayer['send']>[0]): Promise<void> {
    if (!this.#upperLayer.canSend) throw new DimseError('ended', 'the association has ended')
    if (!this.#upperLayer.send(fragment)) await this.#upperLayer.drained()
  }
}
