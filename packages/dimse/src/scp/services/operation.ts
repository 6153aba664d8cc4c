import type { AssociationEvent } from '../../dimse-event.ts'
import type { Command, CommandSet } from '../../message/command-set.ts'
import type { DataSetSource } from '../../message/dimse-channel.ts'
import type { MessageBody } from '../../message/message-body.ts'
import type { AssociationInfo } from '../association-info.ts'
import type { DimseHandlers } from '../handlers.ts'
import type { AcceptedContext } from '../negotiate.ts'

/** One request of the peer, as a service sees it. */
export interface Operation {
  readonly assoc: AssociationInfo
  readonly context: AcceptedContext
  readonly command: Command
  /** Null when no data set came with the command. */
  readonly body: MessageBody | null
  readonly handlers: DimseHandlers
  /** Sends a response; does nothing when the association has ended meanwhile. */
  reply(response: CommandSet, dataSet?: DataSetSource): Promise<void>
  log(event: AssociationEvent): void
  abort(why: string): void
}

/** Runs one operation to its last response. C-FIND, C-MOVE, C-GET and the N-services get theirs beside these. */
export type Service = (operation: Operation) => Promise<void>
