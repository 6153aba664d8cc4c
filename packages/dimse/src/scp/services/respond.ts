import { NO_DATA_SET } from '../../message/command-set.table.ts'
import type { CommandSet } from '../../message/command-set.ts'
import type { Operation } from './operation.ts'

/** The part of a response that follows from its request (PS3.7 §9.3). */
export function responseTo({ command }: Operation, status: number): CommandSet {
  return {
    CommandField: command.CommandField | 0x8000,
    CommandDataSetType: NO_DATA_SET,
    Status: status,
    ...(command.MessageID === undefined ? {} : { MessageIDBeingRespondedTo: command.MessageID }),
    ...(command.AffectedSOPClassUID ? { AffectedSOPClassUID: command.AffectedSOPClassUID } : {}),
    ...(command.AffectedSOPInstanceUID ? { AffectedSOPInstanceUID: command.AffectedSOPInstanceUID } : {}),
  }
}

/** The text of an error that may leave the house: its `publicText`, else a sentence without content. */
export function publicTextOf(error: unknown): string {
  if (error instanceof Error && 'publicText' in error && typeof error.publicText === 'string') {
    return error.publicText
  }
  return 'Processing failed'
}
