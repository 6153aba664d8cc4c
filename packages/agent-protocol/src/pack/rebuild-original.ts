import { CodecError, decodeHtj2kToNative, type PixelFormat } from '@yingtong/codecs'
import { crc32c } from './crc32c.ts'
import { checkedPart } from './open-pack.ts'
import { PackError } from './pack-error.ts'
import type { PackEntry, Part, Span, SplitEntry } from './pack-index.ts'

/** Reads the stored bytes of a part or of a piece; rebuildOriginal() checks them, those of pieces all together. */
export type ReadPart = (part: Span) => Promise<Uint8Array>

/** HTJ2K to native bytes; who decodes for others does it elsewhere than here. Throws CodecError. */
export type RestoreFrame = (codestream: Uint8Array, format: PixelFormat) => Promise<Uint8Array>

/** Parts beyond this are read and handed on in pieces: memory does not grow with the largest value of an object. */
const PIECE_BYTES = 8 * 1024 * 1024

/** A part as it lies, in pieces; its checksum is compared before the last one. Throws PackError('corrupt'). */
async function* piecesOf(part: Part, readPart: ReadPart): AsyncGenerator<Uint8Array> {
  if (part.length <= PIECE_BYTES) return yield checkedPart(part, await readPart(part))
  let crc = 0
  for (let at = 0; at < part.length; at += PIECE_BYTES) {
    const piece = { offset: part.offset + at, length: Math.min(PIECE_BYTES, part.length - at) }
    const bytes = await readPart(piece)
    crc = crc32c(bytes, crc)
    const isWhole = bytes.length === piece.length && (at + bytes.length < part.length || crc === part.crc32c)
    if (!isWhole)
      throw new PackError('corrupt', `bytes ${part.offset} to ${part.offset + part.length} are damaged`)
    yield bytes
  }
}

async function* restored(entry: SplitEntry, frame: number, how: Reading): AsyncGenerator<Uint8Array> {
  yield await frameBytes(entry, frame, how.readPart, how.restore)
}

interface Reading {
  readonly readPart: ReadPart
  readonly restore: RestoreFrame
}

/** One frame in the order of its bytes, taken run by run: an encapsulated one lies in several. */
class FrameRuns {
  readonly #frame: number
  readonly #pieces: AsyncIterator<Uint8Array>
  #held: Uint8Array = new Uint8Array(0)

  constructor(frame: number, pieces: AsyncIterator<Uint8Array>) {
    this.#frame = frame
    this.#pieces = pieces
  }

  async *take(length: number): AsyncGenerator<Uint8Array> {
    for (let left = length; left > 0; ) {
      if (this.#held.length === 0) {
        const { done, value } = await this.#pieces.next()
        if (done) throw new PackError('inconsistent', `frame ${this.#frame} is too short`)
        this.#held = value
      }
      const taken = this.#held.subarray(0, left)
      this.#held = this.#held.subarray(taken.length)
      left -= taken.length
      yield taken
    }
  }

  async end(): Promise<void> {
    const { done, value } = await this.#pieces.next()
    if (this.#held.length > 0 || (!done && value.length > 0))
      throw new PackError('inconsistent', `frame ${this.#frame} is longer than the original`)
  }
}

/**
 * The original Part 10 file, bit for bit, in chunks of at most one frame; the caller compares SHA-256 with `entry.sha256`.
 * Throws PackError('corrupt' | 'inconsistent') as soon as a part is damaged or does not decode to what it should.
 */
export async function* rebuildOriginal(
  entry: PackEntry,
  readPart: ReadPart,
  restore: RestoreFrame = decodeHtj2kToNative,
): AsyncGenerator<Uint8Array> {
  if (entry.kind === 'whole') return yield* piecesOf(entry.whole, readPart)
  const how = { readPart, restore }
  const header = checkedPart(entry.header, await readPart(entry.header))
  let headerAt = 0
  const current: { frame: number; runs: FrameRuns | null } = { frame: -1, runs: null }
  for (const run of entry.layout) {
    const [source, length] = run
    if (source === 'h') {
      yield header.subarray(headerAt, headerAt + length)
      headerAt += length
    } else if (source === 'b') yield* piecesOf(entry.bulk[run[2]]!, readPart)
    else
      for (let frame = run[2]; frame < run[2] + (run[3] ?? 1); frame++) {
        if (frame !== current.frame) {
          await current.runs?.end()
          current.frame = frame
          current.runs = new FrameRuns(frame, bytesOfFrame(entry, frame, how))
        }
        yield* current.runs!.take(length)
      }
  }
  await current.runs?.end()
}

function bytesOfFrame(entry: SplitEntry, frame: number, how: Reading): AsyncIterator<Uint8Array> {
  const part = entry.frames[frame]
  const isVerbatim = part !== undefined && entry.frameEncoding === 'verbatim'
  return isVerbatim ? piecesOf(part, how.readPart) : restored(entry, frame, how)
}

/** One frame as the original had it: native bytes, or its joined fragments. Throws PackError. */
export async function frameBytes(
  entry: SplitEntry,
  frame: number,
  readPart: ReadPart,
  restore: RestoreFrame = decodeHtj2kToNative,
): Promise<Uint8Array> {
  const part = entry.frames[frame]
  if (!part) throw new PackError('inconsistent', `there is no frame ${frame}`)
  const stored = checkedPart(part, await readPart(part))
  if (entry.frameEncoding === 'verbatim') return stored
  try {
    return await restore(stored, entry.pixel!)
  } catch (cause) {
    if (!(cause instanceof CodecError)) throw cause
    throw new PackError('corrupt', `frame ${frame} cannot be decoded`, { cause })
  }
}
