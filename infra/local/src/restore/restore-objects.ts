import { type Ctx, listNamedObjects, type ObjectStore } from '@yingtong/domain'
import { localStore } from '@yingtong/platform'
import type { BackupFolder } from '../backup/backup-folder.ts'
import { BackupRefused } from '../backup/backup-refused.ts'
import { copyObject } from '../backup/copy-objects.ts'
import type { BackedUpObject } from '../backup/manifest.ts'

const AT_ONCE = 4

export interface ObjectRestore {
  readonly contexts: readonly Ctx[]
  readonly folder: BackupFolder
  readonly known: ReadonlyMap<string, BackedUpObject>
  /** Sealed, as they lay. */
  readonly target: ObjectStore
  /** A damaged one counts as missing. */
  readonly acceptsDamage: boolean
  onProgress(count: number): void
}

export interface RestoredObjects {
  readonly count: number
  readonly bytes: number
  /** Named by rows, and whole neither in the backup nor in the store. */
  readonly missing: readonly string[]
}

/**
 * Puts back every object that rows of the restored state name, and no other: what came later is offered again by the
 * agents that have it. Each is compared with the digest that was taken of it; a store that kept its own is not written.
 */
export async function restoreObjects(restore: ObjectRestore): Promise<RestoredObjects> {
  const source = await localStore(restore.folder.store)
  const names = namesOf(restore.contexts)
  const missing: string[] = []
  let [count, bytes] = [0, 0]
  const worker = async () => {
    for (let next = await names.next(); !next.done; next = await names.next()) {
      const length = await restoreObject(restore, source, next.value)
      if (length === null) missing.push(next.value)
      else {
        count += 1
        bytes += length
        restore.onProgress(count)
      }
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  return { count, bytes, missing }
}

async function* namesOf(contexts: readonly Ctx[]): AsyncGenerator<string> {
  for (const ctx of contexts) yield* listNamedObjects(ctx)
}

async function restoreObject(
  { known, target, folder, acceptsDamage }: ObjectRestore,
  source: ObjectStore,
  key: string,
): Promise<number | null> {
  const object = known.get(key)
  const there = await target.head(key)
  if (there && (object === undefined || there.byteLength === object.bytes)) return there.byteLength
  if (object === undefined || (await source.head(key)) === null) return null
  // Of another length: a store that lost the end of it.
  if (there) await target.remove(key)
  const { sha256, bytes } = await copyObject(source, target, key)
  if (sha256 === object.sha256) return bytes
  await target.remove(key)
  if (acceptsDamage) return null
  throw new BackupRefused(`${folder.store}/objects/${key} is damaged`)
}
