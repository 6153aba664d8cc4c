import { type InstanceLayout, memorySource, readFrame, transferSyntaxOf, UID } from '@yingtong/dicom'
import {
  type Ctx,
  DomainError,
  heldBytes,
  type LocatedInstance,
  notFound,
  type RenderRequest,
  readLayout,
  readOriginal,
  readOriginalFrame,
  readStoredFrame,
} from '@yingtong/domain'

export type PixelForm = RenderRequest['format']

/** The frames of one instance, whichever way the archive keeps them. Numbers count from 1. */
export interface ImageFrames {
  readonly count: number
  readonly form: PixelForm
  /** As stored: HTJ2K, the original compression, or native bytes. */
  readonly storedSyntax: string
  storedBytes(number: number): number
  stored(number: number): Promise<Uint8Array>
  /** In the original's coding. */
  original(number: number): Promise<Uint8Array>
}

/** The whole file in memory: for objects that the archive could not split, such as deflated ones. */
export async function wholeFile(ctx: Ctx, instance: LocatedInstance): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  for await (const chunk of readOriginal(ctx, instance)) chunks.push(chunk)
  return Buffer.concat(chunks)
}

function framesOfWhole(file: Uint8Array, layout: InstanceLayout): ImageFrames | null {
  const { pixelData } = layout
  if (!pixelData || pixelData.rows === 0) return null
  const read = async (number: number) => readFrame(memorySource(file), layout, number - 1)
  const deflated = layout.transferSyntaxUid === UID.DeflatedExplicitVRLittleEndian
  return {
    count: pixelData.numberOfFrames,
    form: pixelData,
    storedSyntax: deflated ? UID.ExplicitVRLittleEndian : layout.transferSyntaxUid,
    storedBytes: () => file.byteLength,
    stored: read,
    original: read,
  }
}

/** The frames of an instance; null when it has none that can be addressed. */
export async function imageFrames(ctx: Ctx, instance: LocatedInstance): Promise<ImageFrames | null> {
  const { entry } = instance
  if (entry.kind === 'split' && entry.pixel && entry.frames.length > 0)
    return {
      count: entry.frames.length,
      form: entry.pixel,
      storedSyntax: entry.storedTransferSyntaxUid,
      storedBytes: (number) => entry.frames[number - 1]?.length ?? 0,
      stored: (number) => readStoredFrame(ctx, instance, number),
      original: (number) => readOriginalFrame(ctx, instance, number),
    }
  const layout = await readLayout(ctx, instance)
  return layout.pixelData ? framesOfWhole(await wholeFile(ctx, instance), layout) : null
}

/** Like `imageFrames`, refusing objects without pictures and frame numbers that do not exist. */
export async function demandFrames(
  ctx: Ctx,
  instance: LocatedInstance,
  numbers: readonly number[],
): Promise<ImageFrames> {
  const frames = await imageFrames(ctx, instance)
  if (!frames) throw new DomainError('not-found', 'this object has no frames')
  if (numbers.some((number) => number < 1 || number > frames.count)) throw notFound('frame')
  return frames
}

function swapped(bytes: Uint8Array, width: 2 | 4): Uint8Array {
  const copy = Buffer.from(bytes)
  const whole = copy.subarray(0, copy.length - (copy.length % width))
  if (width === 2) whole.swap16()
  else whole.swap32()
  return copy
}

/** A native frame in the byte order of Explicit VR Little Endian; planar configuration stays as the header says. */
export function littleEndianFrame(
  bytes: Uint8Array,
  form: PixelForm & { readonly bytePairsSwapped?: boolean },
): Uint8Array {
  if (form.bytePairsSwapped) return swapped(bytes, 2)
  if (form.littleEndian || form.bitsAllocated <= 8) return bytes
  return swapped(bytes, form.bitsAllocated > 16 ? 4 : 2)
}

/** A frame uncompressed, little endian: by arithmetic where the original is native, by the sandbox where it is not. */
export async function nativeFrame(ctx: Ctx, instance: LocatedInstance, frames: ImageFrames, number: number) {
  const original = transferSyntaxOf(instance.originalTransferSyntaxUid)
  if (!original?.encapsulated || frames.storedSyntax === UID.ExplicitVRLittleEndian)
    return {
      pixels: heldBytes(littleEndianFrame(await frames.original(number), frames.form)),
      photometricInterpretation: frames.form.photometricInterpretation,
    }
  const frame = { byteLength: frames.storedBytes(number), read: () => frames.original(number) }
  const { originalTransferSyntaxUid: transferSyntaxUid } = instance
  return ctx.services.renderer.decode(
    { frame, transferSyntaxUid, format: frames.form },
    { tenantId: ctx.tenantId },
  )
}
