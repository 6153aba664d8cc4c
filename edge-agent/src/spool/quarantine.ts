import * as fs from 'node:fs'
import { fsyncDirectory } from './durable-file.ts'
import type { Journal } from './journal.ts'
import type { SpoolLayout } from './layout.ts'
import type { RefusedObject } from './refused-rows.ts'
import type { TempObject } from './temp-object.ts'

/** A hostile or broken sender may not fill the disk with what is refused anyway. */
export const QUARANTINE_MAX_BYTES = 1024 * 1024 * 1024
export const QUARANTINE_MAX_OBJECTS = 5_000

/**
 * Keeps the bytes of a refused object, so that a technologist can see what the device sent, and returns true; false
 * when the quarantine is full and the bytes were let go.
 */
export async function quarantineObject(
  spool: { readonly layout: SpoolLayout; readonly journal: Journal },
  temp: TempObject,
  about: Omit<RefusedObject, 'byteLength' | 'sentAt'>,
): Promise<boolean> {
  const { layout, journal } = spool
  const { objects, bytes } = journal.refused.totals()
  if (objects >= QUARANTINE_MAX_OBJECTS || bytes + temp.byteLength > QUARANTINE_MAX_BYTES) {
    temp.discard()
    return false
  }
  await temp.sync()
  temp.close()
  fs.renameSync(temp.path, layout.quarantinePath(about.sha256))
  await fsyncDirectory(layout.quarantine)
  journal.write(() => journal.refused.insert({ byteLength: temp.byteLength, ...about }))
  return true
}
