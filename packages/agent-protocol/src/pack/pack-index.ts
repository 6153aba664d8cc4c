import { z } from 'zod'

const byteCount = z.int().nonnegative()
const uid = z.string().min(1).max(128) // UIDs of 65 to 128 characters exist; what can be filed is decided by the cloud
const sha256 = z.string().regex(/^[0-9a-f]{64}$/)

/** A run of bytes of the pack. */
export const PartSchema = z.object({
  offset: byteCount,
  length: byteCount,
  /** CRC-32C of the bytes as they are stored. */
  crc32c: z.int().nonnegative().max(0xffffffff),
})
export type Part = z.infer<typeof PartSchema>

/** How the native frames lie in the original; the fields are those of @yingtong/codecs' PixelFormat. */
export const PackedPixelsSchema = z.object({
  rows: byteCount,
  columns: byteCount,
  samplesPerPixel: byteCount,
  bitsAllocated: byteCount,
  bitsStored: byteCount,
  pixelRepresentation: z.literal([0, 1]),
  photometricInterpretation: z.string().max(64),
  planarConfiguration: z.literal([0, 1]),
  littleEndian: z.boolean(),
  bytePairsSwapped: z.boolean().optional(),
  numberOfFrames: byteCount,
  encapsulated: z.boolean(),
})
export type PackedPixels = z.infer<typeof PackedPixelsSchema>

/** A part, or a piece of one: of a piece alone nobody can say whether it is right, so it has no checksum. */
export type Span = Omit<Part, 'crc32c'> & Partial<Pick<Part, 'crc32c'>>

/**
 * The original file as a sequence of runs; each takes the next `length` bytes of its source.
 * ['h', length]                    of the header part
 * ['b', length, bulk]              a whole bulk part
 * ['f', length, frame]             of a frame: all of it, or one fragment
 * ['f', length, frame, count]      of each of `count` frames from `frame` on, each `length` bytes and whole
 */
export const RunSchema = z.union([
  z.tuple([z.literal('h'), byteCount]),
  z.tuple([z.literal('b'), byteCount, byteCount]),
  z.tuple([z.literal('f'), byteCount, byteCount]),
  z.tuple([z.literal('f'), byteCount, byteCount, byteCount]),
])
export type Run = z.infer<typeof RunSchema>

const identity = {
  sopClassUid: uid,
  sopInstanceUid: uid,
  studyInstanceUid: uid,
  seriesInstanceUid: uid,
  /** As the data set is really encoded, see readInstance(). */
  originalTransferSyntaxUid: uid,
  /** Of the frames in the pack: HTJ2K Lossless RPCL where they were encoded, else the original one. */
  storedTransferSyntaxUid: uid,
  /** Digest and length of the original Part 10 file. */
  sha256,
  byteLength: byteCount,
  /** Byte of the original where the data set begins. */
  dataSetOffset: byteCount,
  pixel: PackedPixelsSchema.nullable(),
}

export const SplitEntrySchema = z.object({
  kind: z.literal('split'),
  ...identity,
  /** Every byte of the original that is in no frame and no large value, in file order. */
  header: PartSchema,
  frames: z.array(PartSchema),
  /** 'htj2k': each frame part decodes to the native frame; 'verbatim': it holds the bytes of the original. */
  frameEncoding: z.literal(['htj2k', 'verbatim']),
  /** Values above 64 KiB, which the header part does not hold, in pieces of at most 8 MiB. */
  bulk: z.array(PartSchema),
  layout: z.array(RunSchema),
})
export type SplitEntry = z.infer<typeof SplitEntrySchema>

/** An object kept in one piece: deflated, or its structure does not allow to split it. */
export const WholeEntrySchema = z.object({ kind: z.literal('whole'), ...identity, whole: PartSchema })
export type WholeEntry = z.infer<typeof WholeEntrySchema>

export const PackEntrySchema = z.discriminatedUnion('kind', [SplitEntrySchema, WholeEntrySchema])
export type PackEntry = z.infer<typeof PackEntrySchema>

export const PackIndexSchema = z.object({
  format: z.literal(1),
  studyInstanceUid: uid,
  seriesInstanceUid: uid,
  instances: z.array(PackEntrySchema).min(1),
})
export type PackIndex = z.infer<typeof PackIndexSchema>

/** Every part of an entry, in the order header, frames, bulk. */
export function partsOf(entry: PackEntry): readonly Part[] {
  return entry.kind === 'whole' ? [entry.whole] : [entry.header, ...entry.frames, ...entry.bulk]
}
