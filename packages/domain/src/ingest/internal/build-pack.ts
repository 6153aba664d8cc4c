import { createHash } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import {
  type InstancePlan,
  layOutPack,
  type PackInput,
  type PlacedPart,
  streamPack,
} from '@yingtong/agent-protocol'
import { type ByteSource, UID } from '@yingtong/dicom'
import type { PackRef } from '../../archive/index.ts'
import type { Ctx, ScratchFile, Services } from '../../kernel/index.ts'
import type { FrameSource, MadeBytes } from '../../ports.ts'
import { inFlight } from './in-flight.ts'

/** One readable object on its way into a pack. */
export interface Incoming {
  readonly source: ByteSource
  readonly plan: InstancePlan
  /** SHA-256 of the whole object, hex. */
  readonly sha256: string
}

const CHUNK_BYTES = 1024 * 1024

export function* chunksOf(source: ByteSource, offset = 0, length = source.byteLength): Generator<Uint8Array> {
  const end = offset + length
  for (let at = offset; at < end; at += CHUNK_BYTES) yield source.read(at, Math.min(CHUNK_BYTES, end - at))
}

/** SHA-256, hex. Others get their turn between two chunks: a large object takes seconds. */
export async function digestOf(source: ByteSource): Promise<string> {
  const hash = createHash('sha256')
  for (const chunk of chunksOf(source)) {
    hash.update(chunk)
    if (source.byteLength > CHUNK_BYTES) await setImmediate()
  }
  return hash.digest('hex')
}

function frameOf(source: ByteSource, ranges: InstancePlan['frames'][number]): FrameSource {
  const read = async () => {
    const [only] = ranges
    if (ranges.length === 1 && only) return source.read(only.offset, only.length)
    return Buffer.concat(ranges.map((range) => source.read(range.offset, range.length)))
  }
  return { byteLength: ranges.reduce((sum, range) => sum + range.length, 0), read }
}

/** With what a pack is made, and whose it is. */
interface Maker extends Pick<Ctx, 'tenantId'> {
  readonly services: Pick<Services, 'encoder' | 'scratch'>
}

/** Code streams of one object, in the scratch file; none when a frame of it cannot be encoded. */
interface Encoded {
  readonly lengths: number[]
  readonly offsets: number[]
  failed: boolean
}

/** Who has an object to store waits for an encoder rather than keep it large; it is kept as it came after this. */
const PATIENCE_MS = 10 * 60_000

/** Frames that wait for an encoder at the same time: enough for every child, few enough for the others. */
const FRAMES_IN_FLIGHT = 6

interface FrameResult {
  readonly instance: number
  readonly codestream: MadeBytes | null
}

function* encodeTasks(
  incoming: readonly Incoming[],
  plans: readonly InstancePlan[],
  encoded: readonly (Encoded | null)[],
  { services, tenantId }: Maker,
): Generator<() => Promise<FrameResult>> {
  for (const [instance, plan] of plans.entries())
    for (const ranges of plan.frames) {
      const state = encoded[instance]
      // As soon as one frame cannot be encoded, the whole object is kept as it came.
      if (!state || state.failed || !plan.pixel) break
      const { pixel } = plan
      const frame = frameOf(incoming[instance]!.source, ranges)
      const turn = { tenantId, patienceMs: PATIENCE_MS }
      yield async () => ({
        instance,
        codestream: (await services.encoder?.encode(frame, pixel, turn)) ?? null,
      })
    }
}

async function encodeFrames(
  incoming: readonly Incoming[],
  plans: readonly InstancePlan[],
  to: { readonly maker: Maker; readonly scratch: ScratchFile },
): Promise<readonly (Encoded | null)[]> {
  const { maker, scratch } = to
  if (!maker.services.encoder) return plans.map(() => null)
  const encoded = plans.map((plan): Encoded | null =>
    plan.encodable && plan.pixel ? { lengths: [], offsets: [], failed: false } : null,
  )
  for await (const { instance, codestream } of inFlight(
    encodeTasks(incoming, plans, encoded, maker),
    FRAMES_IN_FLIGHT,
    ({ codestream: unread }) => unread?.[Symbol.asyncDispose](),
  )) {
    await using made = codestream
    const state = encoded[instance]!
    if (!made) state.failed = true
    if (!made || state.failed) continue
    state.offsets.push(scratch.byteLength)
    state.lengths.push(made.byteLength)
    for await (const chunk of made.chunks()) await scratch.append(chunk)
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
    const start = encoded[part.instance]!.offsets[part.number]!
    for (let at = 0; at < part.length; at += CHUNK_BYTES)
      yield await scratch.read(start + at, Math.min(CHUNK_BYTES, part.length - at))
  }
}

/**
 * Packs objects of one series into `target` and answers the pack's name and length. Compressed frames wait on disk, so
 * memory holds a few frames at a time.
 */
export async function buildPack(
  incoming: readonly Incoming[],
  { target, ...maker }: Maker & { readonly target: ScratchFile },
): Promise<PackRef> {
  await using scratch = await maker.services.scratch.open(maker.tenantId)
  const plans = incoming.map((each) => each.plan)
  const encoded = await encodeFrames(incoming, plans, { maker, scratch })
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
    await target.append(chunk)
  }
  return { sha256: hash.digest('hex'), byteLength: target.byteLength }
}
