import * as fs from 'node:fs'

/** fsync of an open file descriptor, off the main thread. */
export function fsyncFd(fd: number): Promise<void> {
  return new Promise((resolve, reject) => fs.fsync(fd, (error) => (error ? reject(error) : resolve())))
}

/** Writes all of `bytes` at the descriptor's position, off the main thread; rejects with ENOSPC on a full disk. */
export async function writeFully(fd: number, bytes: Uint8Array): Promise<void> {
  for (let done = 0; done < bytes.byteLength; ) done += await writeSome(fd, bytes, done)
}

function writeSome(fd: number, bytes: Uint8Array, offset: number): Promise<number> {
  return new Promise((resolve, reject) => {
    fs.write(fd, bytes, offset, bytes.byteLength - offset, null, (error, written) =>
      error ? reject(error) : resolve(written),
    )
  })
}

/** Makes names created, renamed or removed in a directory survive a power cut. */
export async function fsyncDirectory(path: string): Promise<void> {
  const fd = fs.openSync(path, 'r')
  try {
    await fsyncFd(fd)
  } finally {
    fs.closeSync(fd)
  }
}

export function fsyncDirectorySync(path: string): void {
  const fd = fs.openSync(path, 'r')
  try {
    fs.fsyncSync(fd)
  } finally {
    fs.closeSync(fd)
  }
}

/** Removes a file; a file that is not there is fine. */
export function removeFile(path: string): void {
  fs.rmSync(path, { force: true })
}

/** True for the errors that mean "no room": ENOSPC, EDQUOT, and SQLite's own SQLITE_FULL (13). */
export function isDiskFull(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code = 'code' in error ? error.code : undefined
  if (code === 'ENOSPC' || code === 'EDQUOT') return true
  return 'errcode' in error && error.errcode === 13
}
