import { ReplicationRefused } from '@yingtong/db/replication'

/** A backup or restore that cannot go on, in words for whoever asked for it. Nothing that was whole before was touched. */
export class BackupRefused extends Error {}

const WORDS: Readonly<Record<string, string>> = {
  ENOSPC: 'no room is left there',
  EDQUOT: 'the quota there is used up',
  EACCES: 'this user may not write there',
  EPERM: 'this user may not write there',
  EROFS: 'it can only be read',
  ENOENT: 'it is not there any more',
  ENOTDIR: 'a file stands where a folder belongs',
  EIO: 'its disk does not answer',
  ESTALE: 'its disk does not answer',
  ENOTCONN: 'its disk does not answer',
}

/** A fault of the disk as a refusal that names the place; anything else as it is. */
export function refusalOf(error: unknown, folder: string): unknown {
  if (error instanceof ReplicationRefused) return new BackupRefused(error.message, { cause: error })
  const { code, path } = error as NodeJS.ErrnoException
  const words = WORDS[code ?? '']
  if (words === undefined) return error
  return new BackupRefused(`${path ?? folder}: ${words} (${code}); the earlier backups are untouched`)
}
