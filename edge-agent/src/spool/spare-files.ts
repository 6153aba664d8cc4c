import * as fs from 'node:fs'
import { removeFile } from './durable-file.ts'

export interface OpenFile {
  readonly fd: number
  readonly path: string
}

export interface SpareFiles {
  /** An empty file that nobody else has; ENOSPC and the like are thrown. */
  take(): OpenFile
  close(): void
}

const FLAGS = fs.constants.O_CREAT | fs.constants.O_EXCL | fs.constants.O_RDWR

/**
 * Keeps a few empty files open in advance. Making a file may wait for the file system's journal; here it waits in the
 * thread pool while the modality sends its next image, not while it waits for an answer.
 */
export function openSpareFiles(newPath: () => string, count: number): SpareFiles {
  const ready: OpenFile[] = []
  let opening = 0
  let closed = false

  const refill = (): void => {
    while (!closed && ready.length + opening < count) {
      opening++
      const path = newPath()
      fs.open(path, FLAGS, 0o600, (error, fd) => {
        opening--
        if (error) return // take() will say so to somebody who can be told
        ready.push({ fd, path })
        if (closed) dropAll(ready)
      })
    }
  }
  refill()
  return {
    take: () => {
      const path = newPath()
      const file = ready.pop() ?? { fd: fs.openSync(path, FLAGS, 0o600), path }
      setImmediate(refill)
      return file
    },
    close: () => {
      closed = true
      dropAll(ready)
    },
  }
}

function dropAll(files: OpenFile[]): void {
  for (const { fd, path } of files.splice(0)) {
    fs.closeSync(fd)
    removeFile(path)
  }
}
