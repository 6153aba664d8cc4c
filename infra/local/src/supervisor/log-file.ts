import { closeSync, fstatSync, mkdirSync, openSync, readSync, renameSync, statSync } from 'node:fs'
import { join } from 'node:path'

const ROTATE_BYTES = 20 * 1024 * 1024
const TAIL_BYTES = 4096

/** Opens `${logDir}/${name}.log` for appending; a file that has grown large becomes `${name}.log.1` first. */
export function openLog(logDir: string, name: string): { readonly fd: number; readonly path: string } {
  mkdirSync(logDir, { recursive: true, mode: 0o700 })
  const path = join(logDir, `${name}.log`)
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0
  if (size > ROTATE_BYTES) renameSync(path, `${path}.1`)
  // Logs hold no patient data, but nobody else needs them.
  return { fd: openSync(path, 'a', 0o600), path }
}

/** Where the log ends now, in bytes. */
export function logLength(fd: number): number {
  return fstatSync(fd).size
}

/** The last lines written behind `from`, at most 4 KiB. */
export function readLogTail(path: string, from: number): string {
  const fd = openSync(path, 'r')
  try {
    const start = Math.max(from, fstatSync(fd).size - TAIL_BYTES)
    const bytes = Buffer.alloc(TAIL_BYTES)
    return bytes.toString('utf8', 0, readSync(fd, bytes, 0, TAIL_BYTES, start)).trim()
  } finally {
    closeSync(fd)
  }
}
