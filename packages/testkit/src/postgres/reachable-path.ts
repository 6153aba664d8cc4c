import { existsSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'

/** Where a service user's files go when the folder asked for lies in a home that only root may enter. */
export const SHARED_STATE_DIR = '/var/lib/yingtong'

const OTHERS_MAY_ENTER = 0o001

/** True when every folder above `path`, as far as it exists, lets other users pass (mode o+x). */
export function isReachableByOthers(path: string): boolean {
  const folder = dirname(resolve(path))
  if (existsSync(folder) && (statSync(folder).mode & OTHERS_MAY_ENTER) === 0) return false
  return folder === dirname(folder) ? true : isReachableByOthers(folder)
}
