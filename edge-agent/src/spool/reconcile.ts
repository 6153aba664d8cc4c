import { createHash } from 'node:crypto'
import * as fs from 'node:fs'
import { join } from 'node:path'
import type { NewItem } from './item-rows.ts'
import type { Journal } from './journal.ts'
import { FAN_OUT, isSha256Hex, type SpoolLayout } from './layout.ts'

export interface Reconciliation {
  /** Files that had no row (a crash between rename and row) and have one now. */
  readonly adopted: number
  /** Files in `ready/` whose bytes are not what their name says; moved to the quarantine folder. */
  readonly damaged: number
  /** Rows whose file is gone: somebody removed it. */
  readonly missing: readonly string[]
}

/** Reads the row of a stored file anew; null when the file cannot be read as DICOM. */
export type InspectStored = (path: string, sha256: string) => NewItem | null

/** Brings folder and journal together at start: the folder is right where they differ. */
export async function reconcile(
  layout: SpoolLayout,
  journal: Journal,
  inspect: InspectStored,
): Promise<Reconciliation> {
  const rows = journal.items.digests()
  const missing = new Set(rows)
  let adopted = 0
  let damaged = 0
  for (const folder of FAN_OUT) {
    for (const name of fs.readdirSync(join(layout.ready, folder))) {
      const sha256 = name.replace(/\.dcm$/, '')
      if (!isSha256Hex(sha256)) continue
      if (missing.delete(sha256)) continue
      if (rows.has(sha256)) continue
      const item = await readBack(layout.readyPath(sha256), sha256, inspect)
      if (item) {
        journal.write(() => journal.items.insert(item))
        adopted++
      } else {
        setAside(layout, journal, sha256)
        damaged++
      }
    }
  }
  return { adopted, damaged, missing: [...missing] }
}

async function readBack(path: string, sha256: string, inspect: InspectStored): Promise<NewItem | null> {
  return (await digestOf(path)) === sha256 ? inspect(path, sha256) : null
}

function setAside(layout: SpoolLayout, journal: Journal, sha256: string): void {
  const path = layout.quarantinePath(sha256)
  fs.renameSync(layout.readyPath(sha256), path)
  const nobody = {
    callingAeTitle: '',
    calledAeTitle: '',
    remoteAddress: '',
    sopClassUid: '',
    sopInstanceUid: '',
  }
  const about = {
    code: 'damaged-in-spool',
    reason: 'The file in the spool was damaged',
    receivedAt: Date.now(),
  }
  const byteLength = fs.statSync(path).size
  journal.write(() => journal.refused.insert({ sha256, byteLength, ...about, ...nobody }))
}

/** SHA-256 of a file in hex, read in pieces. */
export async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of fs.createReadStream(path, { highWaterMark: 1024 * 1024 })) hash.update(chunk)
  return hash.digest('hex')
}
