import * as fs from 'node:fs'
import { join } from 'node:path'
import { DicomParseError, readDicom } from '@yingtong/dicom'
import { fileSource } from '../spool/file-source.ts'
import { EDGE_PARSE_LIMITS } from '../spool/parse-limits.ts'

/** A file that can be offered by C-STORE. */
export interface SendableFile {
  readonly path: string
  readonly sopClassUid: string
  readonly sopInstanceUid: string
  /** As the data set is encoded: that is what is proposed, nothing is transcoded. */
  readonly transferSyntaxUid: string
  /** Byte where the data set begins. */
  readonly dataSetOffset: number
  readonly byteLength: number
}

export interface SkippedFile {
  readonly path: string
  readonly reason: string
}

export interface ScannedFolder {
  readonly files: readonly SendableFile[]
  readonly skipped: readonly SkippedFile[]
}

/** All files below a folder (or one file), in order of their names; what is not DICOM is named with the reason. */
export function scanFolder(root: string): ScannedFolder {
  const files: SendableFile[] = []
  const skipped: SkippedFile[] = []
  for (const path of pathsBelow(root)) {
    const found = inspectFile(path)
    if ('reason' in found) skipped.push(found)
    else files.push(found)
  }
  return { files, skipped }
}

function pathsBelow(root: string): string[] {
  if (fs.statSync(root).isFile()) return [root]
  return fs
    .readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
}

function inspectFile(path: string): SendableFile | SkippedFile {
  const fd = fs.openSync(path, 'r')
  try {
    const source = fileSource(fd)
    const { sopClassUid, sopInstanceUid, transferSyntaxUid, dataSetOffset } = readDicom(
      source,
      EDGE_PARSE_LIMITS,
    )
    if (!sopClassUid || !sopInstanceUid)
      return { path, reason: 'not an object: SOP Class or SOP Instance UID is missing' }
    return {
      path,
      sopClassUid,
      sopInstanceUid,
      transferSyntaxUid,
      dataSetOffset,
      byteLength: source.byteLength,
    }
  } catch (error) {
    if (error instanceof DicomParseError) return { path, reason: error.publicText }
    throw error
  } finally {
    fs.closeSync(fd)
  }
}
