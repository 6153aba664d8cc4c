import { CodecError, decodeHtj2kToNative } from '@yingtong/codecs'
import { checkedPart } from './open-pack.ts'
import { PackError } from './pack-error.ts'
import type { PackEntry, Part, SplitEntry } from './pack-index.ts'

/** Reads the stored bytes of a part; rebuildOriginal() checks them. */
export type ReadPart = (part: Part) => Promise<Uint8Array>

/**
 * The original Part 10 file, bit for bit, in chunks of at most one frame; the caller compares SHA-256 with `entry.sha256`.
 * Throws PackError('corrupt' | 'inconsistent') as soon as a part is damaged or does not decode to what it should.
 */
export async function* rebuildOriginal(entry: PackEntry, readPart: ReadPart): AsyncGenerator<Uint8Array> {
  if (entry.kind === 'whole') {
    yield checkedPart(entry.whole, await readPart(entry.whole))
    return
  }
  const header = checkedPart(entry.header, await readPart(entry.header))
  let headerAt = 0
  let current = { frame: -1, at: 0, bytes: new Uint8Array(0) as Uint8Array }
  for (const run of entry.layout) {
    const [source, length] = run
    if (source === 'h') {
      yield header.subarray(headerAt, headerAt + length)
      headerAt += length
    } else if (source === 'b') {
      const part = entry.bulk[run[2]]!
      yield checkedPart(part, await readPart(part))
    } else {
      for (let frame = run[2]; frame < run[2] + (run[3] ?? 1); frame++) {
        if (frame !== current.frame) {
          checkUsedUp(current)
          current = { frame, at: 0, bytes: await frameBytes(entry, frame, readPart) }
        }
        const end = current.at + length
        if (end > current.bytes.length) throw new PackError('inconsistent', `frame ${frame} is too short`)
        yield current.bytes.subarray(current.at, end)
        current.at = end
      }
    }
  }
  checkUsedUp(current)
}

/** One frame as the original had it: native bytes, or its joined fragments. Throws PackError. */
export async function frameBytes(entry: SplitEntry, frame: number, readPart: ReadPart): Promise<Uint8Array> {
  const part = entry.frames[frame]
  if (!part) throw new PackError('inconsistent', `there is no frame ${frame}`)
  const stored = checkedPart(part, await readPart(part))
  if (entry.frameEncoding === 'verbatim') return stored
  try {
    return await decodeHtj2kToNative(stored, entry.pixel!)
  } catch (cause) {
    if (!(cause instanceof CodecError)) throw cause
    throw new PackError('corrupt', `frame ${frame} cannot be decoded`, { cause })
  }
}

function checkUsedUp(current: { frame: number; at: number; bytes: Uint8Array }): void {
  if (current.at !== current.bytes.length) {
    throw new PackError('inconsistent', `frame ${current.frame} is longer than the original`)
  }
}
