import { SopStatus } from '@yingtong/dicom'
import type { Operation } from './operation.ts'
import { publicTextOf, responseTo } from './respond.ts'

/** C-ECHO, PS3.7 §9.1.5. */
export async function echo(operation: Operation): Promise<void> {
  await operation.body?.discard()
  try {
    const status = (await operation.handlers.echo?.(operation.assoc)) ?? SopStatus.Success
    operation.log({ type: 'echo' })
    await operation.reply(responseTo(operation, status))
  } catch (error) {
    operation.log({ type: 'handler-failed', error })
    const response = responseTo(operation, SopStatus.ProcessingFailure)
    await operation.reply({ ...response, ErrorComment: publicTextOf(error) })
  }
}
