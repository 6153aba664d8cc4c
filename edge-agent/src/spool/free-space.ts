import * as fs from 'node:fs'

export interface FreeSpace {
  freeBytes(): number
  totalBytes(): number
  /** Room for another object: more than the reserve is free. */
  hasRoom(): boolean
  /** Half the reserve is gone although nothing new was let in: stop what is being written. */
  isCritical(): boolean
}

/** Looks at the file system itself each time: others write to the same disk, and a statfs takes microseconds. */
export function watchFreeSpace(root: string, minFreeBytes: number): FreeSpace {
  const freeBytes = (): number => {
    const { bavail, bsize } = fs.statfsSync(root)
    return bavail * bsize
  }
  return {
    freeBytes,
    totalBytes: () => {
      const { blocks, bsize } = fs.statfsSync(root)
      return blocks * bsize
    },
    hasRoom: () => freeBytes() >= minFreeBytes,
    isCritical: () => freeBytes() < minFreeBytes / 2,
  }
}

/** The disk has less room than the reserve; the sender is told 0xA700 and tries again later. */
export class OutOfRoomError extends Error {
  readonly code = 'ENOSPC'
}
