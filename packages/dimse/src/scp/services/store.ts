import { SopStatus } from '@yingtong/dicom'
import { BodyInterruptedError } from '../../message/message-body.ts'
import { isStorageClass } from '../default-acceptance.ts'
import type { StoreOutcome, StoreRequest } from '../handlers.ts'
import type { Operation } from './operation.ts'
import { publicTextOf, responseTo } from './respond.ts'

/** What devices send as UID: digits and points, now and then letters; never something that could be a path. */
const PLAUSIBLE_UID = /^(?!.*\.\.)[0-9A-Za-z._-]{1,128}$/

/** C-STORE, PS3.7 §9.1.1: the handler reads what it wants, the rest is drained, then the answer goes out. */
export async function store(operation: Operation): Promise<void> {
  const startedAt = performance.now()
  const { command, context, body } = operation
  const outcome = refusalOf(operation) ?? (await runHandler(operation))
  await body?.discard()
  if (!outcome || (body && !body.complete)) return
  operation.log({
    type: 'store',
    status: outcome.status,
    sopClassUid: command.AffectedSOPClassUID ?? '',
    transferSyntaxUid: context.transferSyntaxUid,
    dataSetBytes: body?.receivedBytes ?? 0,
    durationMs: performance.now() - startedAt,
  })
  await operation.reply({
    ...responseTo(operation, outcome.status),
    ...(outcome.errorComment ? { ErrorComment: outcome.errorComment } : {}),
    ...(outcome.offendingElements?.length ? { OffendingElement: outcome.offendingElements } : {}),
  })
}

/** Why the request is refused before its data set is looked at; undefined when it is not. */
function refusalOf({ command, context, body, handlers }: Operation): StoreOutcome | undefined {
  if (!handlers.store || !isStorageClass(context.abstractSyntax)) {
    return { status: SopStatus.SopClassNotSupported, errorComment: 'Storage is not supported here' }
  }
  if (!body) return { status: SopStatus.CannotUnderstand, errorComment: 'No data set' }
  if (!PLAUSIBLE_UID.test(command.AffectedSOPClassUID ?? '')) {
    return { status: SopStatus.NoSuchSopClass, errorComment: 'Invalid SOP Class UID' }
  }
  if (!PLAUSIBLE_UID.test(command.AffectedSOPInstanceUID ?? '')) {
    return { status: SopStatus.InvalidSopInstance, errorComment: 'Invalid SOP Instance UID' }
  }
  return undefined
}

/** Undefined when the association ended under the handler: nobody is left to answer. */
async function runHandler(operation: Operation): Promise<StoreOutcome | undefined> {
  const { handlers, body } = operation
  if (!handlers.store || !body) return undefined
  try {
    return await handlers.store(storeRequestOf(operation), body)
  } catch (error) {
    if (error instanceof BodyInterruptedError) return undefined
    operation.log({ type: 'handler-failed', error })
    return { status: SopStatus.ProcessingFailure, errorComment: publicTextOf(error) }
  }
}

function storeRequestOf(operation: Operation): StoreRequest {
  const { assoc, command, context } = operation
  const aeTitle = command.MoveOriginatorApplicationEntityTitle
  return {
    assoc,
    sopClassUid: command.AffectedSOPClassUID ?? '',
    sopInstanceUid: command.AffectedSOPInstanceUID ?? '',
    transferSyntaxUid: context.transferSyntaxUid,
    messageId: command.MessageID ?? 0,
    ...(aeTitle ? { moveOriginator: { aeTitle, messageId: command.MoveOriginatorMessageID ?? 0 } } : {}),
    abort: (reason) => operation.abort(reason),
  }
}
