import type { ByteRange, ByteSource, DataSet, InstanceLayout, PixelDataLayout } from '@yingtong/dicom'
import { DEFAULT_LIMITS } from '@yingtong/dicom'
import type { PackedPixels, Run } from './pack-index.ts'

/** What goes where when an instance is packed; offsets are those of the original file. */
export interface InstancePlan {
  readonly kind: 'split' | 'whole'
  readonly sopClassUid: string
  readonly sopInstanceUid: string
  readonly studyInstanceUid: string
  readonly seriesInstanceUid: string
  readonly originalTransferSyntaxUid: string
  readonly byteLength: number
  readonly dataSetOffset: number
  readonly pixel: PackedPixels | null
  /** Ranges that make up the header part; the whole file when kind is 'whole'. */
  readonly header: readonly ByteRange[]
  readonly bulk: readonly ByteRange[]
  /** Ranges of each frame: one, or one per fragment. */
  readonly frames: readonly (readonly ByteRange[])[]
  readonly layout: readonly Run[]
  /** The frames are native and worth a try with encodeHtj2kVerified(bytes, pixel). */
  readonly encodable: boolean
}

/** More frames (or fragments) than this are kept as one value: an index must stay small beside its pixels. */
const FRAMES_MAX = 200_000

/** Compressed frames beyond this (videos) are kept as large values: whoever reads a frame holds it in memory. */
const FRAGMENT_FRAME_BYTES_MAX = 64 * 1024 * 1024

/** Large values are cut into parts of this size, so that they too can be read piece by piece. */
export const BULK_PART_BYTES_MAX = 8 * 1024 * 1024

interface Cut extends ByteRange {
  readonly source: 'b' | 'f'
  readonly index: number
}

/**
 * Plans how a Part 10 file is split into header, frames and large values, so that the runs of `layout` give every byte
 * back. Deflated files, and files whose structure contradicts itself, stay whole.
 */
export function planInstance(source: ByteSource, layout: InstanceLayout): InstancePlan {
  const identity = {
    sopClassUid: layout.sopClassUid,
    sopInstanceUid: layout.sopInstanceUid,
    studyInstanceUid: layout.studyInstanceUid,
    seriesInstanceUid: layout.seriesInstanceUid,
    originalTransferSyntaxUid: layout.transferSyntaxUid,
    byteLength: source.byteLength,
    dataSetOffset: layout.dataSetOffset,
    pixel: layout.pixelData === null ? null : packedPixels(layout.pixelData),
  }
  const whole: InstancePlan = {
    ...identity,
    kind: 'whole',
    header: [{ offset: 0, length: source.byteLength }],
    bulk: [],
    frames: [],
    layout: [],
    encodable: false,
  }
  if (layout.inflatedDataSet !== null) return whole
  const frames = layout.pixelData === null ? [] : frameRanges(layout.pixelData)
  const bulk = [...bulkRanges(layout.dataSet, frames.length > 0 ? layout.pixelData : null)]
  const cuts = inOrder(frames, bulk, source.byteLength)
  if (cuts === null) return whole
  return {
    ...identity,
    ...runsOf(cuts, source.byteLength),
    kind: 'split',
    bulk,
    frames,
    encodable: isEncodable(layout.pixelData, frames.length),
  }
}

function isEncodable(pixels: PixelDataLayout | null, frames: number): boolean {
  return pixels?.tag === 'PixelData' && !pixels.encapsulated && frames > 0
}

function packedPixels(p: PixelDataLayout): PackedPixels {
  // In big endian, 8-bit samples written as OW have their bytes swapped in pairs (PS3.5 §A.3).
  const bytePairsSwapped = !p.littleEndian && p.vr === 'OW' && p.bitsAllocated === 8
  return {
    rows: p.rows,
    columns: p.columns,
    samplesPerPixel: p.samplesPerPixel,
    bitsAllocated: p.bitsAllocated,
    bitsStored: p.bitsStored,
    pixelRepresentation: p.pixelRepresentation,
    photometricInterpretation: p.photometricInterpretation.slice(0, 64),
    planarConfiguration: p.planarConfiguration,
    littleEndian: p.littleEndian,
    ...(bytePairsSwapped ? { bytePairsSwapped } : {}),
    numberOfFrames: p.numberOfFrames,
    encapsulated: p.encapsulated,
  }
}

// Frames that cannot be told apart (1-bit frames off byte borders, contradicting counts) are none: the value is bulk.
function frameRanges(p: PixelDataLayout): ByteRange[][] {
  if (p.encapsulated) {
    const used = p.frameFragments.flat()
    const inOrderOnce = used.length === p.fragments.length && used.every((fragment, i) => fragment === i)
    if (!inOrderOnce || used.length > FRAMES_MAX || p.frameFragments.some((list) => list.length === 0))
      return []
    const frames = p.frameFragments.map((list) => list.map((i) => p.fragments[i]!))
    const tooLarge = (ranges: ByteRange[]) =>
      ranges.reduce((sum, r) => sum + r.length, 0) > FRAGMENT_FRAME_BYTES_MAX
    return frames.some(tooLarge) ? [] : frames
  }
  if (p.frameBytes === 0 || p.numberOfFrames > FRAMES_MAX) return []
  if (p.frameBytes * p.numberOfFrames > p.valueLength) return []
  return Array.from({ length: p.numberOfFrames }, (_, i) => [
    { offset: p.valueOffset + i * p.frameBytes, length: p.frameBytes },
  ])
}

// Values that readInstance() leaves in the file, so that a header without them reads the same.
function* bulkRanges(ds: DataSet, split: PixelDataLayout | null): Generator<ByteRange> {
  for (const element of ds.elements()) {
    if (element.items !== null) for (const item of element.items) yield* bulkRanges(item, split)
    else if (element.length > DEFAULT_LIMITS.maxValueBytes && element.offset !== split?.valueOffset) {
      for (let at = 0; at < element.length; at += BULK_PART_BYTES_MAX) {
        yield { offset: element.offset + at, length: Math.min(BULK_PART_BYTES_MAX, element.length - at) }
      }
    }
  }
}

// Null when ranges overlap or leave the file: then nothing is split.
function inOrder(
  frames: readonly ByteRange[][],
  bulk: readonly ByteRange[],
  byteLength: number,
): Cut[] | null {
  const cuts: Cut[] = [
    ...frames.flatMap((ranges, index) => ranges.map((r) => ({ ...r, source: 'f' as const, index }))),
    ...bulk.map((r, index) => ({ ...r, source: 'b' as const, index })),
  ]
  cuts.sort((a, b) => a.offset - b.offset)
  let end = 0
  let lastBulk = -1
  for (const cut of cuts) {
    if (cut.offset < end || (cut.source === 'b' && cut.index !== ++lastBulk)) return null
    end = cut.offset + cut.length
  }
  return end <= byteLength ? cuts : null
}

function runsOf(cuts: readonly Cut[], byteLength: number): { layout: Run[]; header: ByteRange[] } {
  const layout: Run[] = []
  const header: ByteRange[] = []
  let end = 0
  const headerUpTo = (offset: number): void => {
    if (offset === end) return
    header.push({ offset: end, length: offset - end })
    layout.push(['h', offset - end])
  }
  for (const cut of cuts) {
    headerUpTo(cut.offset)
    end = cut.offset + cut.length
    if (cut.source === 'b') layout.push(['b', cut.length, cut.index])
    else addFrameRun(layout, cut)
  }
  headerUpTo(byteLength)
  return { layout, header }
}

// Native frames that follow each other become one run.
function addFrameRun(layout: Run[], cut: Cut): void {
  const last = layout.at(-1)
  if (last?.[0] === 'f' && last[1] === cut.length && last[2] + (last[3] ?? 1) === cut.index) {
    layout[layout.length - 1] = ['f', cut.length, last[2], (last[3] ?? 1) + 1]
  } else layout.push(['f', cut.length, cut.index])
}
