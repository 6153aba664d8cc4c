import { createHash } from 'node:crypto'
import {
  type InstancePlan,
  layOutPack,
  type PackInput,
  type PlacedPart,
  planInstance,
  streamPack,
} from '@yingtong/agent-protocol'
import { type ByteSource, type InstanceLayout, UID } from '@yingtong/dicom'
import type { PackRef } from '../../archive/index.ts'
import type { FrameEncoder } from '../../ports.ts'
import { type ScratchFile, scratchFile } from './scratch-file.ts'

/** One readable object on its way into a pack. */
export interface Incoming {
  readonly source: ByteSource
  readonly layout: InstanceLayout
  /** SHA-256 of the whole object, hex. */
  readonly sha256: string
}

const CHUNK_BYTES = 1024 * 1024

export function* chunksOf(source: ByteSource, offset = 0, length = source.byteLength): Generator<Uint8Array> {
  const end = offset + length
  for (let at = offset; at < end; at += CHUNK_BYTES) yield source.read(at, Math.min(CHUNK_BYTES, end - at))
}

export function digestOf(source: ByteSource): string {
  const hash = createHash('sha256')
  for (const chunk of chunksOf(source)) hash.update(chunk)
  return hash.digest('hex')
}

function frameOf(source: ByteSource, ranges: InstancePlan['frames'][number]): Uint8Array {
  const [only] = ranges
  if (ranges.length === 1 && only) return source.read(only.offset, only.length)
  return Buffer.concat(ranges.map((range) => source.read(range.offset, range.length)))
}

interface Encoded {
  readonly lengths: readonly number[]
  /** Where the code streams begin in the scratch file, one behind the other. */
  readonly offset: number
}

/** Every frame as HTJ2K, or null as soon as one cannot be: then the object is kept as it came. */
async function encodeFrames(
  { source }: Incoming,
  plan: InstancePlan,
  to: { readonly encoder: FrameEncoder | undefined; readonly scratch: ScratchFile },
): Promise<Encoded | null> {
  if (!to.encoder || !plan.encodable || !plan.pixel) return null
  const offset = to.scratch.byteLength
  const lengths: number[] = []
  for (const ranges of plan.frames) {
    const codestream = await to.encoder.encode(frameOf(source, ranges), plan.pixel)
    if (!codestream) return null
    await to.scratch.append(codestream)
    lengths.push(codestream.byteLength)
  }
  return { lengths, offset }
}

function readerOf(incoming: readonly Incoming[], encoded: readonly (Encoded | null)[], scratch: ScratchFile) {
  return async function* read(part: PlacedPart): AsyncGenerator<Uint8Array> {
    const { source } = incoming[part.instance]!
    if (part.original) {
      for (const range of part.original) yield* chunksOf(source, range.offset, range.length)
      return
    }
    const { lengths, offset } = encoded[part.instance]!
    const before = lengths.slice(0, part.number).reduce((sum, length) => sum + length, 0)
    yield await scratch.read(offset + before, part.length)
  }
}

/**
 * Packs objects of one series into `target` and answers the pack's name and length. Frames are compressed one by one
 * and wait on disk, so memory holds one frame at a time.
 */
export async function buildPack(
  incoming: readonly Incoming[],
  to: { readonly encoder: FrameEncoder | undefined; readonly target: ScratchFile },
): Promise<PackRef> {
  await using scratch = await scratchFile()
  const inputs: PackInput[] = []
  const encoded: (Encoded | null)[] = []
  for (const each of incoming) {
    const plan = planInstance(each.source, each.layout)
    const frames = await encodeFrames(each, plan, { encoder: to.encoder, scratch })
    encoded.push(frames)
    inputs.push({
      plan,
      sha256: each.sha256,
      encodedFrames: frames && { transferSyntaxUid: UID.HTJ2KLosslessRPCL, byteLengths: frames.lengths },
    })
  }
  const hash = createHash('sha256')
  for await (const chunk of streamPack(layOutPack(inputs), readerOf(incoming, encoded, scratch))) {
    hash.update(chunk)
    await to.target.append(chunk)
  }
  return { sha256: hash.digest('hex'), byteLength: to.target.byteLength }
}
