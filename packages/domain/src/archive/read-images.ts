import { createHash } from 'node:crypto'
import { frameBytes, PackError, type Part, rebuildOriginal, type SplitEntry } from '@yingtong/agent-protocol'
import type { InstanceLayout } from '@yingtong/dicom'
import { type Ctx, notFound } from '../kernel/index.ts'
import { type Piece, piecesOf } from './internal/pieces.ts'
import { restoreFrame } from './internal/restore-frame.ts'
import { damagedPack, readPart, reportPackDamage, sequentialParts } from './pack-reader.ts'
import { layoutOfPacked } from './packed-line.ts'
import { readMetadataObject } from './read-metadata-object.ts'
import { decodeMetadata, type MetadataLine } from './series-metadata.ts'
import type { LocatedInstance, SeriesImages } from './study-images.ts'

/** Turns what agent-protocol says of damaged bytes into an incident and the error that doors know. */
async function asIncident(ctx: Ctx, instance: LocatedInstance, error: unknown): Promise<never> {
  if (!(error instanceof PackError)) throw error
  await reportPackDamage(ctx, instance.pack, 'digest')
  throw damagedPack(instance.pack)
}

/**
 * The original Part 10 file bit for bit, in chunks of at most one frame. Compares the digest before the last chunk
 * goes out: a reader that stops at an error never has a whole wrong file.
 */
export async function* readOriginal(ctx: Ctx, instance: LocatedInstance): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256')
  let held: Uint8Array | null = null
  try {
    for await (const chunk of rebuildOriginal(
      instance.entry,
      sequentialParts(ctx, instance.pack),
      restoreFrame(ctx),
    )) {
      if (held) yield held
      hash.update(chunk)
      held = chunk
    }
    if (hash.digest('hex') !== instance.sha256) throw new PackError('corrupt', 'the digest differs')
  } catch (error) {
    await asIncident(ctx, instance, error)
  }
  if (held) yield held
}

/**
 * A frame as it is stored, number from 1: one ranged read. HTJ2K or the original compression when
 * `storedTransferSyntaxUid` says so, else native bytes in the byte order of the original. Throws not-found.
 */
export async function readStoredFrame(
  ctx: Ctx,
  instance: LocatedInstance,
  number: number,
): Promise<Uint8Array> {
  const { entry } = instance
  const part: Part | undefined = entry.kind === 'split' ? entry.frames[number - 1] : undefined
  if (!part) throw notFound('frame')
  return readPart(ctx, instance.pack, part)
}

/** A frame as the original had it, number from 1: decoded when the store holds it as HTJ2K. Throws not-found. */
export async function readOriginalFrame(
  ctx: Ctx,
  instance: LocatedInstance,
  number: number,
): Promise<Uint8Array> {
  const { entry } = instance
  if (entry.kind !== 'split' || !entry.frames[number - 1]) throw notFound('frame')
  try {
    return await frameBytes(
      entry,
      number - 1,
      (part) => readPart(ctx, instance.pack, part),
      restoreFrame(ctx),
    )
  } catch (error) {
    return asIncident(ctx, instance, error)
  }
}

/**
 * The structure of an instance, read from its header part alone; large values and pixels are offsets into the original.
 * With `kind: 'whole'` entries the whole file is read.
 */
export async function readLayout(ctx: Ctx, instance: LocatedInstance): Promise<InstanceLayout> {
  const { entry, pack } = instance
  const header = await readPart(ctx, pack, entry.kind === 'whole' ? entry.whole : entry.header)
  return layoutOfPacked(entry, header)
}

/** Bytes of the original at an offset that a layout names (large values); reads only the parts that hold them. */
export async function readOriginalRange(
  ctx: Ctx,
  instance: LocatedInstance,
  range: { readonly offset: number; readonly length: number },
): Promise<Uint8Array> {
  const { entry, pack } = instance
  if (entry.kind === 'whole') {
    const whole = await readPart(ctx, pack, entry.whole)
    return whole.subarray(range.offset, range.offset + range.length)
  }
  const out = new Uint8Array(range.length)
  const end = range.offset + range.length
  for (const piece of piecesOf(entry)) {
    if (piece.offset >= end) break
    const from = Math.max(piece.offset, range.offset)
    const to = Math.min(piece.offset + piece.length, end)
    if (to <= from) continue
    const bytes = await sourceBytes(ctx, instance, piece)
    const start = piece.within + from - piece.offset
    out.set(bytes.subarray(start, start + to - from), from - range.offset)
  }
  return out
}

async function sourceBytes(ctx: Ctx, instance: LocatedInstance, piece: Piece): Promise<Uint8Array> {
  const { pack } = instance
  const entry = instance.entry as SplitEntry
  if (piece.source === 'f') return readOriginalFrame(ctx, instance, piece.index + 1)
  return readPart(ctx, pack, piece.source === 'h' ? entry.header : entry.bulk[piece.index]!)
}

/**
 * The gzip-ed DICOM JSON of a series as it lies, compared with its digest, with its entity tag. A damaged object is made
 * anew from the headers in the packs.
 */
export async function readSeriesMetadata(
  ctx: Ctx,
  series: SeriesImages,
): Promise<{ readonly gzipped: Uint8Array; readonly etag: string }> {
  const gzipped = await readMetadataObject(ctx, series)
  return { gzipped, etag: `"${series.metadataSha256}"` }
}

/** The metadata of a series, one line for each instance. */
export async function readMetadataLines(ctx: Ctx, series: SeriesImages): Promise<readonly MetadataLine[]> {
  return decodeMetadata(await readMetadataObject(ctx, series))
}
