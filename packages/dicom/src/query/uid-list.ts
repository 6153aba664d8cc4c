import { isStorableUid } from '../tables/uid.ts'

/** UID list matching (PS3.4 §C.2.2.2.2): UIDs parted by a comma (PS3.18 §10.6.1.2) or a backslash; null when one is malformed. */
export function parseUidList(text: string): string[] | null {
  const uids = text
    .split(/[,\\]/)
    .map((uid) => uid.trim())
    .filter((uid) => uid !== '')
  return uids.length > 0 && uids.every(isStorableUid) ? [...new Set(uids)] : null
}
