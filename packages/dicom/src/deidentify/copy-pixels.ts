import type { DataSet } from '../parse/data-set.ts'
import type { ByteRange } from '../parse/element.ts'
import { DicomParseError } from '../parse/parse-error.ts'
import type { PixelDataLayout } from '../pixel/pixel-data-layout.ts'
import type { PixelCodec } from '../tables/transfer-syntax.ts'
import { ByteWriter } from '../write/byte-writer.ts'
import { ITEM, writeItemHeader } from '../write/write-element.ts'
import { blankFrame } from './blank-codestream.ts'
import { clearUnusedBits } from './clear-unused-bits.ts'
import type { PieceWriter } from './piece-writer.ts'

const CHUNK_BYTES = 8 * 1024 * 1024
const OVERLAY_GROUPS = Array.from({ length: 16 }, (_, index) => (0x6000 + 2 * index) * 0x10000)
const OVERLAY_BIT_POSITION = 0x0102
const OVERLAY_DATA = 0x3000

/** An overlay in the samples themselves (PS3.3 §C.9.2 of 2004) cannot be taken out of compressed ones. */
export function demandNoOverlayInside(ds: DataSet): void {
  const inside = OVERLAY_GROUPS.some(
    (group) =>
      (ds.number(group + OVERLAY_BIT_POSITION) ?? 0) > 0 && ds.get(group + OVERLAY_DATA) === undefined,
  )
  if (inside)
    throw new DicomParseError(
      'bad-encoding',
      'An overlay lies inside the compressed pixels, where it cannot be taken out.',
    )
}

/** Neighbouring fragments of one frame; those that no frame claims stand alone. */
function frameRuns(fragments: readonly ByteRange[], pixels: PixelDataLayout): ByteRange[][] {
  const frameAt = new Map<number, number>()
  for (const [frame, indices] of pixels.frameFragments.entries())
    for (const index of indices) frameAt.set(pixels.fragments[index]?.offset ?? -1, frame)
  const runs: ByteRange[][] = []
  let last: number | undefined
  for (const fragment of fragments) {
    const frame = frameAt.get(fragment.offset)
    const run = runs.at(-1)
    if (run && frame !== undefined && frame === last) run.push(fragment)
    else runs.push([fragment])
    last = frame
  }
  return runs
}

function itemHeader(length: number): Uint8Array {
  const out = new ByteWriter(true)
  writeItemHeader(out, ITEM, length)
  return out.toBytes()
}

const PAD = new Uint8Array(1)

/** Fragments without the offset table, frame by frame, each without what it says beside its picture. */
export function writeFrames(
  fragments: readonly ByteRange[],
  pixels: PixelDataLayout,
  to: { readonly writer: PieceWriter; readonly codec: PixelCodec },
): void {
  for (const run of frameRuns(fragments, pixels)) {
    const parts = run.flatMap((range) => [
      itemHeader(range.length + (range.length % 2)),
      range,
      ...(range.length % 2 === 1 ? [PAD] : []),
    ])
    const length = parts.reduce((sum, part) => sum + part.length, 0)
    const held = run.reduce((sum, range) => sum + range.length, 0)
    to.writer.altered({ parts, length, alter: (bytes) => void (held > 0 && blankFrame(to.codec, bytes)) })
  }
}

/** Native samples in chunks that end with a frame, so that none is read twice, with nothing beside the stored bits. */
export function writeSamples(range: ByteRange, pixels: PixelDataLayout, writer: PieceWriter): void {
  const { frameBytes } = pixels
  const step = frameBytes > 0 ? Math.max(1, Math.floor(CHUNK_BYTES / frameBytes)) * frameBytes : CHUNK_BYTES
  for (let at = 0; at < range.length; at += step) {
    const part = { offset: range.offset + at, length: Math.min(step, range.length - at) }
    writer.altered({ parts: [part], length: part.length, alter: (bytes) => clearUnusedBits(bytes, pixels) })
  }
}
