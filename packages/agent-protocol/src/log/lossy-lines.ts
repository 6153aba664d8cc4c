export interface LossyLines {
  /** Writes a line that ends in a line feed; never throws. */
  write(line: string): void
  /** Lines lost so far, and whether the last one was. */
  readonly lost: number
  readonly failing: boolean
}

export interface LossyLinesOptions {
  /** Writes what it can and returns how many bytes it took; may throw whatever a full or broken disk throws. */
  readonly put: (bytes: Uint8Array) => number
  /** The line that tells of lost ones, when lines can be written again. */
  readonly lossOf: (lost: number) => string
}

const PUTS_MAX = 64

/**
 * A log tells about the work and must not end it: on a full, broken or closed disk (ENOSPC, EIO, EPIPE, EAGAIN) lines
 * are lost, counted, and told as soon as one can be written again.
 */
export function lossyLines({ put, lossOf }: LossyLinesOptions): LossyLines {
  const encoder = new TextEncoder()
  let lost = 0
  let untold = 0
  /** A piece of a line was written before the disk was full: the next one must not go on behind it. */
  let isCut = false

  const putAll = (text: string): boolean => {
    let rest = encoder.encode(text)
    for (let puts = 0; rest.byteLength > 0 && puts < PUTS_MAX; puts++) {
      const taken = put(rest)
      if (taken <= 0) return false
      rest = rest.subarray(taken)
      isCut = rest.byteLength > 0
    }
    return rest.byteLength === 0
  }
  const tryAll = (text: string): boolean => {
    try {
      return putAll(text)
    } catch {
      return false
    }
  }
  return {
    write: (line) => {
      const before = `${isCut ? '\n' : ''}${untold > 0 ? lossOf(untold) : ''}`
      if (tryAll(before + line)) untold = 0
      else {
        lost++
        untold++
      }
    },
    get lost() {
      return lost
    },
    get failing() {
      return untold > 0
    },
  }
}
