import {
  type InstanceLayout,
  memorySource,
  readInstance,
  transcodeAroundPixels,
  transcodeDataSetToExplicitLE,
  transferSyntaxOf,
} from '@yingtong/dicom'
import {
  type Booking,
  type Ctx,
  type LocatedInstance,
  openingBytes,
  originalReadingBytes,
  readLayout,
  readOriginalRange,
  readWithoutFrames,
  withoutFramesBytes,
} from '@yingtong/domain'
import { type ImageFrames, imageFrames, nativeFrame, wholeFile } from './image-frames.ts'

const CHUNK_BYTES = 8 * 1024 * 1024

type Chunks = AsyncGenerator<Uint8Array>

/** Samples as they lie, in pieces that end with a frame, so that no frame is decoded for two of them. */
async function* nativeSamples(ctx: Ctx, instance: LocatedInstance, layout: InstanceLayout): Chunks {
  const { frameBytes, valueOffset, valueLength } = layout.pixelData!
  const step = frameBytes > 0 ? Math.max(1, Math.floor(CHUNK_BYTES / frameBytes)) * frameBytes : CHUNK_BYTES
  for (let at = 0; at < valueLength; at += step)
    yield await readOriginalRange(ctx, instance, {
      offset: valueOffset + at,
      length: Math.min(step, valueLength - at),
    })
}

/** Frame after frame out of the sandbox, the first of which is there already. */
async function* decodedSamples(
  ctx: Ctx,
  instance: LocatedInstance,
  { frames, first }: { readonly frames: ImageFrames; readonly first: DecodedFrame },
): Chunks {
  for (let number = 1; number <= frames.count; number += 1) {
    const { pixels } = number === 1 ? first : await nativeFrame(ctx, instance, frames, number)
    await using made = pixels
    if (made.byteLength !== first.pixels.byteLength) throw new Error('frames decode to different lengths')
    yield* made.chunks()
  }
}

type DecodedFrame = Awaited<ReturnType<typeof nativeFrame>>

interface Around {
  readonly before: Uint8Array
  readonly after: Uint8Array
}

async function* around({ before, after }: Around, samples: Chunks, byteLength: number): Chunks {
  yield before
  yield* samples
  if (byteLength % 2 === 1) yield new Uint8Array(1)
  if (after.length > 0) yield after
}

/** What cannot be streamed: swapped byte order, and objects that the archive could not split. */
async function inMemory(ctx: Ctx, instance: LocatedInstance): Promise<Uint8Array> {
  const source = memorySource(await wholeFile(ctx, instance))
  const layout = readInstance(source)
  const frames = transferSyntaxOf(instance.originalTransferSyntaxUid)?.encapsulated
    ? await imageFrames(ctx, instance)
    : null
  if (!frames) return transcodeDataSetToExplicitLE(source, layout, null)
  const decoded: Uint8Array[] = []
  let { photometricInterpretation } = frames.form
  for (let number = 1; number <= frames.count; number += 1) {
    const made = await nativeFrame(ctx, instance, frames, number)
    photometricInterpretation = made.photometricInterpretation
    for await (const chunk of made.pixels.chunks()) decoded.push(chunk)
    await made.pixels[Symbol.asyncDispose]()
  }
  return transcodeDataSetToExplicitLE(source, layout, () => decoded, {
    photometricInterpretation,
    planarConfiguration: 0,
  })
}

async function* inMemoryBody(ctx: Ctx, instance: LocatedInstance): Chunks {
  yield await inMemory(ctx, instance)
}

/** Bytes that are held while the object is rewritten. */
export function rewritingBytes(instance: LocatedInstance): number {
  const { entry } = instance
  const isStreamed = entry.kind === 'split' && entry.pixel !== null && canStream(instance)
  if (!isStreamed) return openingBytes(instance) + 3 * instance.byteLength
  return openingBytes(instance) + 3 * withoutFramesBytes(instance) + originalReadingBytes(instance)
}

const canStream = (instance: LocatedInstance) =>
  transferSyntaxOf(instance.originalTransferSyntaxUid)?.littleEndian === true

/**
 * The object in Explicit VR Little Endian, frame by frame: memory does not grow with what the frames unfold to. The
 * first frame is decoded before anything is answered, so that what cannot be decoded is refused in words.
 */
export async function explicitLittleEndian(
  ctx: Ctx,
  instance: LocatedInstance,
  memory: Booking,
): Promise<Chunks> {
  await memory.book(rewritingBytes(instance))
  const { entry } = instance
  if (entry.kind !== 'split' || entry.pixel === null || !canStream(instance))
    return inMemoryBody(ctx, instance)
  const layout = await readLayout(ctx, instance)
  const pixels = layout.pixelData
  if (!pixels) return inMemoryBody(ctx, instance)
  const source = await readWithoutFrames(ctx, instance, entry)
  if (!pixels.encapsulated) {
    const byteLength = pixels.valueLength
    const parts = transcodeAroundPixels(source, layout, { byteLength, decoded: false })
    return around(parts, nativeSamples(ctx, instance, layout), byteLength)
  }
  const frames = await imageFrames(ctx, instance)
  if (!frames) return inMemoryBody(ctx, instance)
  const first = await nativeFrame(ctx, instance, frames, 1)
  const byteLength = first.pixels.byteLength * frames.count
  const { photometricInterpretation } = first
  const parts = transcodeAroundPixels(source, layout, {
    byteLength,
    decoded: true,
    photometricInterpretation,
    planarConfiguration: 0,
  })
  return around(parts, decodedSamples(ctx, instance, { frames, first }), byteLength)
}
