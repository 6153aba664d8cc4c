import * as fs from 'node:fs'
import { isDiskFull, removeFile } from './durable-file.ts'

export const BALLAST_BYTES = 4 * 1024 * 1024

/** Room held back on the disk, so that the journal can still record what happens when the disk is full. */
export interface Ballast {
  /** Frees the room; false when it was already used. */
  release(): boolean
  /** Takes the room again when the disk has it. */
  restore(): void
}

export function openBallast(path: string): Ballast {
  const isWhole = (): boolean => fs.statSync(path, { throwIfNoEntry: false })?.size === BALLAST_BYTES
  const ballast: Ballast = {
    release: () => {
      if (!isWhole()) return false
      removeFile(path)
      return true
    },
    restore: () => {
      if (isWhole()) return
      try {
        // Written, not only extended: a hole in a sparse file holds nothing back.
        fs.writeFileSync(path, Buffer.alloc(BALLAST_BYTES), { mode: 0o600, flush: true })
      } catch (error) {
        removeFile(path)
        if (!isDiskFull(error)) throw error
      }
    },
  }
  ballast.restore()
  return ballast
}
