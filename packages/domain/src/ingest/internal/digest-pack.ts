import { createHash, type Hash } from 'node:crypto'
import { crc32c, HEAD_BYTES, type PackIndex, type Part, partsOf } from '@yingtong/agent-protocol'

/** What one pass over all bytes of a pack tells. */
export interface PackDigests {
  /** SHA-256 of the whole pack, hex; null when it was not asked for. */
  readonly sha256: string | null
  /** Header part of each entry, or its whole file, in the order of the index. */
  readonly headers: readonly Uint8Array[]
  /**
   * Fingerprint of the data set of each entry as it lies in the pack: SHA-256 over its header bytes and over length
   * and CRC-32C of its other parts, hex. Frames are not hashed a second time: who finds two alike compares the bytes.
   */
  readonly contentSha256: readonly string[]
  /** The first part whose checksum does not hold; null when all do. */
  readonly damaged: Part | null
}

interface Cursor {
  readonly part: Part
  readonly entry: number
  readonly content: Hash
  /** Bytes at the start of the part that do not belong to the data set (preamble, file meta). */
  readonly skip: number
  /** Kept, because the cloud parses it. */
  readonly kept: Uint8Array | null
  at: number
  crc: number
}

function cursorsOf(index: PackIndex, contents: readonly Hash[]): Cursor[] {
  const cursors = index.instances.flatMap((entry, position) =>
    partsOf(entry).map((part, number): Cursor => {
      const content = contents[position]!
      const first = number === 0
      return {
        part,
        entry: position,
        content,
        skip: first ? Math.min(entry.dataSetOffset, part.length) : 0,
        kept: first ? new Uint8Array(part.length) : null,
        at: 0,
        crc: 0,
      }
    }),
  )
  return cursors.sort((a, b) => a.part.offset - b.part.offset || a.part.length - b.part.length)
}

function take(cursor: Cursor, bytes: Uint8Array): void {
  cursor.crc = crc32c(bytes, cursor.crc)
  cursor.kept?.set(bytes, cursor.at)
  cursor.at += bytes.length
}

/** A part is complete: its share of the fingerprint. */
function finish({ kept, skip, part, crc, content }: Cursor): void {
  if (kept) content.update(kept.subarray(skip))
  else content.update(`${part.length} ${crc}\n`)
}

/**
 * Goes once over the bytes of a pack, given in order in any chunks: digest of the whole, checksum of every part,
 * headers, digest of each data set.
 */
export async function digestPack(
  index: PackIndex,
  chunks: AsyncIterable<Uint8Array>,
  options: { readonly withSha256: boolean },
): Promise<PackDigests> {
  const whole = options.withSha256 ? createHash('sha256') : null
  const contents = index.instances.map((entry) =>
    createHash('sha256').update(`${entry.originalTransferSyntaxUid}\n`),
  )
  const cursors = cursorsOf(index, contents)
  let damaged: Part | null = null
  let next = 0
  let offset = 0
  for await (const chunk of chunks) {
    whole?.update(chunk)
    const end = offset + chunk.length
    let at = Math.max(offset, HEAD_BYTES)
    while (next < cursors.length) {
      const cursor = cursors[next]!
      const partEnd = cursor.part.offset + cursor.part.length
      const stop = Math.min(partEnd, end)
      if (stop > at) take(cursor, chunk.subarray(at - offset, stop - offset))
      at = Math.max(at, stop)
      if (partEnd > end) break
      if (cursor.crc !== cursor.part.crc32c) damaged ??= cursor.part
      finish(cursor)
      next += 1
    }
    offset = end
  }
  const headers: Uint8Array[] = []
  for (const cursor of cursors) if (cursor.kept) headers[cursor.entry] = cursor.kept
  return {
    sha256: whole?.digest('hex') ?? null,
    headers,
    contentSha256: contents.map((content) => content.digest('hex')),
    damaged,
  }
}
