import { SopStatus } from '@yingtong/dicom'
import { COMMAND_FIELD } from '../../message/command-set.table.ts'
import { commandName } from '../../message/command-set.ts'
import { echo } from './echo.ts'
import type { Operation, Service } from './operation.ts'
import { responseTo } from './respond.ts'
import { store } from './store.ts'

/** Which service runs which request; one line here and one file beside make a new service. */
const SERVICES: ReadonlyMap<number, Service> = new Map([
  [COMMAND_FIELD['C-STORE-RQ'], store],
  [COMMAND_FIELD['C-ECHO-RQ'], echo],
  [COMMAND_FIELD['C-CANCEL-RQ'], cancel],
])

/** Runs a request with its service; one that we do not have is answered 0x0211 (PS3.7 Annex C). */
export function runService(operation: Operation): Promise<void> {
  return (SERVICES.get(operation.command.CommandField) ?? unsupported)(operation)
}

async function unsupported(operation: Operation): Promise<void> {
  await operation.body?.discard()
  operation.log({ type: 'command-unsupported', command: commandName(operation.command.CommandField) })
  await operation.reply(responseTo(operation, SopStatus.UnrecognizedOperation))
}

/** C-CANCEL-RQ has no response (PS3.7 §9.3.2.3); nothing that runs here can be cancelled yet. */
async function cancel(operation: Operation): Promise<void> {
  await operation.body?.discard()
}
