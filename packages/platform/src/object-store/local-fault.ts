import { stat } from 'node:fs/promises'
import { StoreError, type StoreFault } from '@yingtong/domain'

/** What the kernel says of one file; everything else it says of the disk, the mount or this process. */
const OF_THE_OBJECT: Readonly<Record<string, StoreFault>> = {
  ENOENT: 'absent',
  ENOTDIR: 'absent',
  EISDIR: 'unreadable',
  ELOOP: 'unreadable',
  EACCES: 'unreadable',
  EPERM: 'unreadable',
  EIO: 'unreadable',
  ENXIO: 'unreadable',
  EBADMSG: 'unreadable',
  EUCLEAN: 'unreadable',
  ENODATA: 'unreadable',
}

const codeOf = (error: unknown) => (error as NodeJS.ErrnoException).code ?? ''

/**
 * The verdict on a failed read below `objects`: a folder that is itself gone, such as a disk that is not mounted, is a
 * store that is away, not thousands of lost images.
 */
export async function localFault(error: unknown, objects: string): Promise<StoreError> {
  if (error instanceof StoreError) return error
  const fault = OF_THE_OBJECT[codeOf(error)] ?? 'away'
  const isThere =
    fault !== 'away' &&
    (await stat(objects).then(
      (found) => found.isDirectory(),
      () => false,
    ))
  return new StoreError(isThere ? fault : 'away', codeOf(error) || 'failed', { cause: error })
}

/** A write that failed: nothing was acknowledged, the sender comes again. Mistakes of ours stay what they are. */
export function writeFault(error: unknown): unknown {
  return codeOf(error) === '' ? error : new StoreError('away', codeOf(error), { cause: error })
}
