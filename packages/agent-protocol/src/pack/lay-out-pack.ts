import type { ByteRange } from '@yingtong/dicom'
import { HEAD_BYTES } from './pack-format.ts'
import type { PackEntry, Part } from './pack-index.ts'
import type { InstancePlan } from './plan-instance.ts'

/** One instance to be packed. */
export interface PackInput {
  readonly plan: InstancePlan
  /** SHA-256 (hex) of the original file, as taken at the socket. */
  readonly sha256: string
  /** Byte length of each HTJ2K code stream when every frame was encoded and verified; null: frames stay as they are. */
  readonly encodedFrames: {
    readonly transferSyntaxUid: string
    readonly byteLengths: readonly number[]
  } | null
}

/** A part with its place in the pack and where its bytes come from. */
export interface PlacedPart {
  /** Index into the inputs. */
  readonly instance: number
  readonly kind: 'header' | 'frame' | 'bulk' | 'whole'
  /** Number of the frame or large value within its instance; 0 for the others. */
  readonly number: number
  readonly offset: number
  readonly length: number
  /** Ranges of the original, to be joined; null: the code stream of this frame. */
  readonly original: readonly ByteRange[] | null
}

export interface PackLayout {
  readonly inputs: readonly PackInput[]
  /** In the order of the pack. */
  readonly parts: readonly PlacedPart[]
  readonly headersLength: number
  readonly indexOffset: number
}

/**
 * Places the parts of instances of one series: all headers, then the bodies instance by instance.
 * Holds no pixels; streamPack() asks for them. Throws when the inputs are none, of several series, or incomplete.
 */
export function layOutPack(inputs: readonly PackInput[]): PackLayout {
  const series = new Set(inputs.map((i) => i.plan.seriesInstanceUid))
  if (series.size !== 1) throw new Error('a pack holds instances of exactly one series')
  let offset = HEAD_BYTES
  const place = (unplaced: readonly Omit<PlacedPart, 'offset'>[]): PlacedPart[] =>
    unplaced.map((part) => {
      const placed = { ...part, offset }
      offset += part.length
      return placed
    })
  const headers = place(
    inputs.flatMap((input, i) => (input.plan.kind === 'split' ? [headerPart(input, i)] : [])),
  )
  const headersLength = offset - HEAD_BYTES
  const bodies = place(inputs.flatMap(bodyParts))
  return { inputs, parts: [...headers, ...bodies], headersLength, indexOffset: offset }
}

function headerPart({ plan }: PackInput, instance: number): Omit<PlacedPart, 'offset'> {
  return { instance, kind: 'header', number: 0, length: total(plan.header), original: plan.header }
}

function bodyParts({ plan, encodedFrames }: PackInput, instance: number): Omit<PlacedPart, 'offset'>[] {
  if (plan.kind === 'whole') {
    return [{ instance, kind: 'whole', number: 0, length: plan.byteLength, original: plan.header }]
  }
  if (encodedFrames && encodedFrames.byteLengths.length !== plan.frames.length) {
    throw new Error('each frame needs its code stream')
  }
  const frames = plan.frames.map((ranges, number) => {
    const encoded = encodedFrames?.byteLengths[number]
    const length = encoded ?? total(ranges)
    return {
      instance,
      kind: 'frame' as const,
      number,
      length,
      original: encoded === undefined ? ranges : null,
    }
  })
  const bulk = plan.bulk.map((range, number) => ({
    instance,
    kind: 'bulk' as const,
    number,
    length: range.length,
    original: [range],
  }))
  return [...frames, ...bulk]
}

function total(ranges: readonly ByteRange[]): number {
  return ranges.reduce((sum, r) => sum + r.length, 0)
}

/** Index entries once the CRC-32C of each part, in pack order, is known. */
export function packEntries(layout: PackLayout, crcs: readonly number[]): PackEntry[] {
  const byInstance = layout.inputs.map(() => ({
    header: [] as Part[],
    frame: [] as Part[],
    bulk: [] as Part[],
    whole: [] as Part[],
  }))
  layout.parts.forEach((part, i) => {
    const { offset, length } = part
    byInstance[part.instance]![part.kind].push({ offset, length, crc32c: crcs[i]! })
  })
  return layout.inputs.map(({ plan, sha256, encodedFrames }, i) => {
    const parts = byInstance[i]!
    const identity = {
      sopClassUid: plan.sopClassUid,
      sopInstanceUid: plan.sopInstanceUid,
      studyInstanceUid: plan.studyInstanceUid,
      seriesInstanceUid: plan.seriesInstanceUid,
      originalTransferSyntaxUid: plan.originalTransferSyntaxUid,
      storedTransferSyntaxUid: encodedFrames?.transferSyntaxUid ?? plan.originalTransferSyntaxUid,
      sha256,
      byteLength: plan.byteLength,
      dataSetOffset: plan.dataSetOffset,
      pixel: plan.pixel,
    }
    if (plan.kind === 'whole') return { kind: 'whole', ...identity, whole: parts.whole[0]! }
    return {
      kind: 'split',
      ...identity,
      header: parts.header[0]!,
      frames: parts.frame,
      frameEncoding: encodedFrames ? 'htj2k' : 'verbatim',
      bulk: parts.bulk,
      layout: [...plan.layout],
    }
  })
}
