import * as fs from 'node:fs'
import type { ByteSource } from '@yingtong/dicom'

/** Random access to an open file; a read past the end comes back short. */
export function fileSource(fd: number, byteLength: number = fs.fstatSync(fd).size): ByteSource {
  return {
    byteLength,
    read: (offset, length) => {
      const wanted = Math.max(0, Math.min(length, byteLength - offset))
      const bytes = Buffer.allocUnsafe(wanted)
      let done = 0
      while (done < wanted) {
        const got = fs.readSync(fd, bytes, done, wanted - done, offset + done)
        if (got === 0) break
        done += got
      }
      return bytes.subarray(0, done)
    },
  }
}
