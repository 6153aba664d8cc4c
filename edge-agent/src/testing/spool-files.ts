import { createHash } from 'node:crypto'
import * as fs from 'node:fs'
import { join } from 'node:path'
import { fileMetaInformation } from '@yingtong/dimse'
import type { TestImage } from './dicom-bytes.ts'

/** The Part 10 file that the agent makes of an image, and its SHA-256 in hex. */
export function expectedFile(image: TestImage): { readonly bytes: Buffer; readonly sha256: string } {
  const bytes = Buffer.concat([fileMetaInformation({ ...image, sourceAeTitle: '' }), image.dataSet])
  return { bytes, sha256: createHash('sha256').update(bytes).digest('hex') }
}

/** Paths of all files below a folder, relative to it. */
export function filesBelow(root: string): string[] {
  return fs
    .readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .sort()
}

/** Bytes in files that were not finished; the empty ones are held ready for what comes next. */
export function unfinishedBytes(incoming: string): number {
  return filesBelow(incoming).reduce((sum, name) => sum + fs.statSync(join(incoming, name)).size, 0)
}
