import * as fs from 'node:fs'
import { DicomParseError, readInstance } from '@yingtong/dicom'
import { fileSource } from '../spool/file-source.ts'
import type { NewItem } from '../spool/item-rows.ts'
import { EDGE_PARSE_LIMITS } from '../spool/parse-limits.ts'

/** The journal row of a file that lies in the spool without one; null when it cannot be read. Who sent it is lost. */
export function inspectStored(path: string, sha256: string): NewItem | null {
  const fd = fs.openSync(path, 'r')
  try {
    const { size, mtimeMs } = fs.fstatSync(fd)
    const layout = readInstance(fileSource(fd, size), EDGE_PARSE_LIMITS)
    return {
      sha256,
      byteLength: size,
      sopClassUid: layout.sopClassUid,
      sopInstanceUid: layout.sopInstanceUid,
      studyInstanceUid: layout.studyInstanceUid,
      seriesInstanceUid: layout.seriesInstanceUid,
      transferSyntaxUid: layout.transferSyntaxUid,
      frameBytes: layout.pixelData?.frameBytes ?? 0,
      callingAeTitle: '',
      remoteAddress: '',
      stat: false,
      receivedAt: Math.round(mtimeMs),
    }
  } catch (error) {
    if (error instanceof DicomParseError) return null
    throw error
  } finally {
    fs.closeSync(fd)
  }
}
