import type { ByteSource } from '../parse/byte-source.ts'
import type { DataSet } from '../parse/data-set.ts'
import type { ByteRange } from '../parse/element.ts'
import type { PixelCodec, TransferSyntax } from '../tables/transfer-syntax.ts'

const ITEM_HEADER_BYTES = 8

export interface AssignedFragments {
  readonly fragments: readonly ByteRange[]
  readonly frameFragments: readonly (readonly number[])[]
}

interface Encapsulated {
  /** Item values, the Basic Offset Table first. */
  readonly items: readonly ByteRange[]
  readonly source: ByteSource
  readonly syntax: TransferSyntax
  readonly numberOfFrames: number
}

/**
 * Which fragments make up which frame (PS3.5 A.4): by the Extended or Basic Offset Table where it is right, else one
 * fragment a frame when the counts match, else where a codestream begins.
 */
export function assignFragments(ds: DataSet, value: Encapsulated): AssignedFragments {
  const fragments = value.items.slice(1)
  const frames = value.numberOfFrames
  const all = fragments.map((_, index) => index)
  if (fragments.length === 0) return { fragments, frameFragments: [] }
  if (value.syntax.video || frames === 1) return { fragments, frameFragments: [all] }
  const starts =
    extendedTableStarts(ds, fragments, frames) ??
    basicTableStarts(value, fragments) ??
    (fragments.length === frames ? all : null) ??
    markerStarts(value, fragments)
  return {
    fragments,
    frameFragments: starts === null ? all.map((index) => [index]) : groupsFrom(starts, fragments.length),
  }
}

function groupsFrom(starts: readonly number[], fragmentCount: number): number[][] {
  return starts.map((start, frame) => {
    const end = starts[frame + 1] ?? fragmentCount
    return Array.from({ length: end - start }, (_, i) => start + i)
  })
}

/** Frame offsets → index of the first fragment of each frame; null unless each offset is an item and all ascend. */
function startsOfOffsets(
  offsets: readonly number[],
  fragments: readonly ByteRange[],
  frames: number,
): number[] | null {
  const first = fragments[0]
  if (first === undefined || offsets.length !== frames || offsets[0] !== 0) return null
  const indexByOffset = new Map(fragments.map((fragment, index) => [fragment.offset - first.offset, index]))
  const starts: number[] = []
  for (const offset of offsets) {
    const index = indexByOffset.get(offset)
    const previous = starts.at(-1)
    if (index === undefined || (previous !== undefined && index <= previous)) return null
    starts.push(index)
  }
  return starts
}

/** (7FE0,0001) Extended Offset Table, 64-bit, relative to the first fragment's item (PS3.3 §C.7.6.3.1.8). */
function extendedTableStarts(ds: DataSet, fragments: readonly ByteRange[], frames: number): number[] | null {
  const table = ds.get(0x7fe00001)?.value
  if (table === undefined || table === null || table.length < frames * 8) return null
  const view = new DataView(table.buffer, table.byteOffset, table.byteLength)
  const offsets = Array.from({ length: frames }, (_, i) => Number(view.getBigUint64(i * 8, true)))
  return startsOfOffsets(offsets, fragments, frames)
}

/** The first item (PS3.5 A.4): 32-bit offsets, relative to the first fragment's item; may be empty. */
function basicTableStarts(value: Encapsulated, fragments: readonly ByteRange[]): number[] | null {
  const table = value.items[0]
  if (table === undefined || table.length < value.numberOfFrames * 4) return null
  const bytes = value.source.read(table.offset, value.numberOfFrames * 4)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const offsets = Array.from({ length: value.numberOfFrames }, (_, i) => view.getUint32(i * 4, true))
  return startsOfOffsets(offsets, fragments, value.numberOfFrames)
}

type StartTest = (head: Uint8Array) => boolean

const isJpeg: StartTest = ([a, b, c]) => a === 0xff && b === 0xd8 && c === 0xff
const isJpeg2000: StartTest = ([a, b, c, d, e, f]) =>
  (a === 0xff && b === 0x4f && c === 0xff && d === 0x51) ||
  (c === 0 && d === 0x0c && e === 0x6a && f === 0x50)
const isJpegXl: StartTest = ([a, b, c, d, e, f]) =>
  (a === 0xff && b === 0x0a) || (c === 0 && d === 0x0c && e === 0x4a && f === 0x58)

const START_TESTS: Readonly<Partial<Record<PixelCodec, StartTest>>> = {
  'jpeg-baseline': isJpeg,
  'jpeg-extended': isJpeg,
  'jpeg-lossless': isJpeg,
  'jpeg-ls': isJpeg,
  'jpeg-2000': isJpeg2000,
  htj2k: isJpeg2000,
  'jpeg-xl': isJpegXl,
}

/** Fragments that begin with the codec's start marker; null unless there is one for each frame. */
function markerStarts(value: Encapsulated, fragments: readonly ByteRange[]): number[] | null {
  const isStart = START_TESTS[value.syntax.codec]
  if (isStart === undefined) return null
  const starts: number[] = []
  fragments.forEach((fragment, index) => {
    if (isStart(value.source.read(fragment.offset, Math.min(ITEM_HEADER_BYTES, fragment.length))))
      starts.push(index)
  })
  return starts.length === value.numberOfFrames && starts[0] === 0 ? starts : null
}
