import * as fs from 'node:fs'

/** fsync of an open file descriptor, off the main thread. */
export function fsyncFd(fd: number): Promise<void> {
  return new Promise((resolve, reject) => fs.fsync(fd, (error) => (error ? reject(error) : resolve())))
}

/** Writes all chunks at the descriptor's position, off the main thread; rejects with ENOSPC on a full disk. */
export async function writeFully(fd: number, chunks: readonly Uint8Array[]): Promise<void> {
  for (let rest = chunks; rest.length > 0; ) {
    // The kernel takes at most IOV_MAX (1024) pieces at once.
    const piece = rest.slice(0, 512)
    const written = await writeSome(fd, piece)
    rest = [...behind(piece, written), ...rest.slice(512)]
  }
}

function writeSome(fd: number, chunks: readonly Uint8Array[]): Promise<number> {
  return new Promise((resolve, reject) => {
    fs.writev(fd, chunks, (error, written) => (error ? reject(error) : resolve(written)))
  })
}

/** What is left of the chunks after the first `written` bytes. */
function behind(chunks: readonly Uint8Array[], written: number): Uint8Array[] {
  let skip = written
  return chunks.flatMap((chunk) => {
    const from = Math.min(skip, chunk.byteLength)
    skip -= from
    return from === chunk.byteLength ? [] : [chunk.subarray(from)]
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

/** True for the errors of a disk that takes no writes for now: no room, broken (EIO), read-only; SQLite's own too. */
export function isDiskFault(error: unknown): boolean {
  if (isDiskFull(error)) return true
  if (!(error instanceof Error)) return false
  if ('code' in error && DISK_FAULTS.has(error.code)) return true
  // SQLITE_READONLY, SQLITE_IOERR, SQLITE_CANTOPEN with all their extended codes.
  return 'errcode' in error && [8, 10, 14].includes(Number(error.errcode) & 0xff)
}

const DISK_FAULTS: ReadonlySet<unknown> = new Set(['EIO', 'EROFS', 'ENXIO', 'ENODEV'])

/** True for the errors that mean "no room": ENOSPC, EDQUOT, and SQLite's own SQLITE_FULL (13). */
export function isDiskFull(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code = 'code' in error ? error.code : undefined
  if (code === 'ENOSPC' || code === 'EDQUOT') return true
  return 'errcode' in error && (Number(error.errcode) & 0xff) === 13
}
