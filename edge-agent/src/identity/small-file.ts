import * as fs from 'node:fs'
import { dirname } from 'node:path'
import { fsyncDirectorySync } from '../spool/durable-file.ts'

/** Puts a small file in its place whole or not at all, readable by its owner only; on the disk when this returns. */
export function writeSmallFile(path: string, text: string): void {
  const temp = `${path}.tmp`
  fs.rmSync(temp, { force: true })
  const fd = fs.openSync(temp, 'wx', 0o600)
  try {
    fs.writeSync(fd, text)
    fs.fsyncSync(fd)
  } finally {
    fs.closeSync(fd)
  }
  fs.renameSync(temp, path)
  fsyncDirectorySync(dirname(path))
}

/** The text of a file; null when there is none. */
export function readSmallFile(path: string): string | null {
  try {
    return fs.readFileSync(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}
