import { headerSource, type SplitEntry } from '@yingtong/agent-protocol'
import type { ByteSource } from '@yingtong/dicom'
import type { Ctx } from '../kernel/index.ts'
import { piecesOf } from './internal/pieces.ts'
import { readPart } from './pack-reader.ts'
import type { LocatedInstance } from './study-images.ts'

/** An object in the coordinates of its file with everything but the frames, which read as zeros. */
export async function readWithoutFrames(
  ctx: Ctx,
  { pack }: LocatedInstance,
  entry: SplitEntry,
): Promise<ByteSource> {
  const header = headerSource(entry, await readPart(ctx, pack, entry.header))
  const bulk: { readonly offset: number; readonly bytes: Uint8Array }[] = []
  for (const piece of piecesOf(entry))
    if (piece.source === 'b')
      bulk.push({ offset: piece.offset, bytes: await readPart(ctx, pack, entry.bulk[piece.index]!) })
  return {
    byteLength: entry.byteLength,
    read(offset, length) {
      const out = header.read(offset, length)
      for (const value of bulk) {
        const from = Math.max(offset, value.offset)
        const to = Math.min(offset + out.length, value.offset + value.bytes.length)
        if (to > from) out.set(value.bytes.subarray(from - value.offset, to - value.offset), from - offset)
      }
      return out
    },
  }
}
