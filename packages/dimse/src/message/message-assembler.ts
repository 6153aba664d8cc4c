import type { FragmentPiece } from '../upper-layer/pdu-reader.ts'
import { type Command, CommandError, decodeCommandSet, hasDataSet } from './command-set.ts'
import type { MessageBody } from './message-body.ts'

export interface IncomingMessage {
  readonly contextId: number
  readonly command: Command
  /** Null when no data set follows the command. */
  readonly body: MessageBody | null
}

export interface MessageAssemblerOptions {
  readonly newBody: () => MessageBody
  /** Called when the command is complete; the body is still arriving. */
  readonly onMessage: (message: IncomingMessage) => void
}

/** A command set has two dozen short elements; only Attribute Identifier List can be long. */
const MAX_COMMAND_BYTES = 64 * 1024
/** Far more fragments than any sender cuts a command into. */
const MAX_COMMAND_PIECES = 1024

/** Puts fragments together to messages (PS3.7 §6.3, PS3.8 Annex E); throws CommandError where they do not fit. */
export class MessageAssembler {
  readonly #options: MessageAssemblerOptions
  #contextId: number | undefined
  #commandPieces: Uint8Array[] = []
  #commandBytes = 0
  #body: MessageBody | undefined

  constructor(options: MessageAssemblerOptions) {
    this.#options = options
  }

  /** Whether a message has begun and not ended. */
  get midMessage(): boolean {
    return this.#contextId !== undefined
  }

  push(piece: FragmentPiece): void {
    this.#contextId ??= piece.contextId
    if (piece.contextId !== this.#contextId) {
      throw new CommandError('fragments of two messages are interleaved')
    }
    if (piece.isCommand) this.#pushCommand(piece)
    else this.#pushDataSet(piece)
  }

  /** The association is gone: the reader of an unfinished data set is told. */
  interrupt(): void {
    this.#body?.interrupt()
    this.#body = undefined
    this.#contextId = undefined
  }

  #pushCommand(piece: FragmentPiece): void {
    if (this.#body) throw new CommandError('a command within a data set')
    this.#commandBytes += piece.bytes.length
    this.#commandPieces.push(piece.bytes)
    if (this.#commandBytes > MAX_COMMAND_BYTES || this.#commandPieces.length > MAX_COMMAND_PIECES) {
      throw new CommandError('the command is too long')
    }
    if (piece.isLast && piece.endsFragment) this.#completeCommand(piece.contextId)
  }

  #completeCommand(contextId: number): void {
    const command = decodeCommandSet(Buffer.concat(this.#commandPieces))
    this.#commandPieces = []
    this.#commandBytes = 0
    if (hasDataSet(command)) this.#body = this.#options.newBody()
    else this.#contextId = undefined
    this.#options.onMessage({ contextId, command, body: this.#body ?? null })
  }

  #pushDataSet(piece: FragmentPiece): void {
    if (!this.#body) throw new CommandError('a data set without a command')
    this.#body.push(piece.bytes)
    if (!piece.isLast || !piece.endsFragment) return
    const body = this.#body
    this.#body = undefined
    this.#contextId = undefined
    body.end()
  }
}
