import { deidentify, filledPiece, type InstanceLayout, type Pseudonyms, rangesOf } from '@yingtong/dicom'
import { type LocatedInstance, readLayout, readOriginalRange } from '../archive/index.ts'
import type { Ctx } from '../kernel/index.ts'
import type { ExportOptions } from './export-options.ts'

const CHUNK_BYTES = 8 * 1024 * 1024

/** Large ranges in pieces that end with a frame, so that no frame is decoded twice for two of them. */
function* chunksOf(
  range: { readonly offset: number; readonly length: number },
  layout: InstanceLayout,
): Generator<{ readonly offset: number; readonly length: number }> {
  const frameBytes = layout.pixelData?.frameBytes ?? 0
  const step = frameBytes > 0 ? Math.max(1, Math.floor(CHUNK_BYTES / frameBytes)) * frameBytes : CHUNK_BYTES
  for (let at = 0; at < range.length; at += step)
    yield { offset: range.offset + at, length: Math.min(step, range.length - at) }
}

/** One object without identity, in order, holding no more of its pixels than some frames at a time. */
export async function* deidentifiedBytes(
  ctx: Ctx,
  instance: LocatedInstance,
  how: { readonly options: ExportOptions; readonly pseudonyms: Pseudonyms },
): AsyncGenerator<Uint8Array> {
  const layout = await readLayout(ctx, instance)
  for (const piece of deidentify(layout, how.options, how.pseudonyms).pieces) {
    if (piece instanceof Uint8Array) yield piece
    else if ('parts' in piece) {
      const contents: Uint8Array[] = []
      for (const range of rangesOf(piece)) contents.push(await readOriginalRange(ctx, instance, range))
      yield filledPiece(piece, contents)
    } else for (const chunk of chunksOf(piece, layout)) yield await readOriginalRange(ctx, instance, chunk)
  }
}
