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
import { inFlight } from './in-flight.ts'
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

/** Code streams of one object, in the scratch file; none when a frame of it cannot be encoded. */
interface Encoded {
  readonly lengths: number[]
  readonly offsets: number[]
  failed: boolean
}

/** Frames that are compressed at the same time: enough for every thread of an encoder, few enough for memory. */
const FRAMES_IN_FLIGHT = 6

interface FrameResult {
  readonly instance: number
  readonly codestream: Uint8Array | null
}

function* encodeTasks(
  incoming: readonly Incoming[],
  plans: readonly InstancePlan[],
  encoded: readonly (Encoded | null)[],
  encoder: FrameEncoder,
): Generator<() => Promise<FrameResult>> {
  for (const [instance, plan] of plans.entries())
    for (const ranges of plan.frames) {
      const state = encoded[instance]
      // As soon as one frame cannot be encoded, the whole object is kept as it came.
      if (!state || state.failed || !plan.pixel) break
      const { pixel } = plan
      yield async () => ({
        instance,
        codestream: await encoder.encode(frameOf(incoming[instance]!.source, ranges), pixel),
      })
    }
}

async function encodeFrames(
  incoming: readonly Incoming[],
  plans: readonly InstancePlan[],
  to: { readonly encoder: FrameEncoder | undefined; readonly scratch: ScratchFile },
): Promise<readonly (Encoded | null)[]> {
  const { encoder, scratch } = to
  if (!encoder) return plans.map(() => null)
  const encoded = plans.map((plan): Encoded | null =>
    plan.encodable && plan.pixel ? { lengths: [], offsets: [], failed: false } : null,
  )
  for await (const { instance, codestream } of inFlight(
    encodeTasks(incoming, plans, encoded, encoder),
    FRAMES_IN_FLIGHT,
  )) {
    const state = encoded[instance]!
    if (!codestream) state.failed = true
    if (!codestream || state.failed) continue
    state.offsets.push(scratch.byteLength)
    state.lengths.push(codestream.byteLength)
    await scratch.append(codestream)
  }
  return encoded.map((state) => (state?.failed ? null : state))
}

function readerOf(incoming: readonly Incoming[], encoded: readonly (Encoded | null)[], scratch: ScratchFile) {
  return async function* read(part: PlacedPart): AsyncGenerator<Uint8Array> {
    const { source } = incoming[part.instance]!
    if (part.original) {
      for (const range of part.original) yield* chunksOf(source, range.offset, range.length)
      return
    }
    yield await scratch.read(encoded[part.instance]!.offsets[part.number]!, part.length)
  }
}

/**
 * Packs objects of one series into `target` and answers the pack's name and length. Compressed frames wait on disk, so
 * memory holds a few frames at a time.
 */
export async function buildPack(
  incoming: readonly Incoming[],
  to: { readonly encoder: FrameEncoder | undefined; readonly target: ScratchFile },
): Promise<PackRef> {
  await using scratch = await scratchFile()
  const plans = incoming.map((each) => planInstance(each.source, each.layout))
  const encoded = await encodeFrames(incoming, plans, { encoder: to.encoder, scratch })
  const inputs = plans.map((plan, index): PackInput => {
    const frames = encoded[index]
    return {
      plan,
      sha256: incoming[index]!.sha256,
      encodedFrames: frames
        ? { transferSyntaxUid: UID.HTJ2KLosslessRPCL, byteLengths: frames.lengths }
        : null,
    }
  })
  const hash = createHash('sha256')
  for await (const chunk of streamPack(layOutPack(inputs), readerOf(incoming, encoded, scratch))) {
    hash.update(chunk)
    await to.target.append(chunk)
  }
  return { sha256: hash.digest('hex'), byteLength: to.target.byteLength }
}
