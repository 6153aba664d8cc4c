import { encodeHtj2kVerified } from '@yingtong/codecs'
import { type ByteRange, type ByteSource, UID } from '@yingtong/dicom'
import type { PackInput } from './lay-out-pack.ts'
import type { InstancePlan } from './plan-instance.ts'

/** What the frames of an encoded instance are: HTJ2K lossless, RPCL. */
export const ENCODED_TRANSFER_SYNTAX_UID: string = UID.HTJ2KLosslessRPCL

export interface EncodedInstance {
  readonly encodedFrames: NonNullable<PackInput['encodedFrames']>
  readonly codestreams: readonly Uint8Array[]
}

/**
 * Encodes and verifies every frame of an instance, one after the other, in this thread.
 * Null when there is nothing to encode, one frame does not survive, or the result is not smaller: keep what came.
 */
export async function encodeFrames(plan: InstancePlan, source: ByteSource): Promise<EncodedInstance | null> {
  if (!plan.encodable || plan.pixel === null) return null
  const codestreams: Uint8Array[] = []
  let before = 0
  for (const ranges of plan.frames) {
    const codestream = await encodeHtj2kVerified(readRanges(source, ranges), plan.pixel)
    if (codestream === null) return null
    codestreams.push(codestream)
    before += ranges.reduce((sum, r) => sum + r.length, 0)
  }
  const byteLengths = codestreams.map((c) => c.length)
  if (byteLengths.reduce((a, b) => a + b, 0) >= before) return null
  return { encodedFrames: { transferSyntaxUid: ENCODED_TRANSFER_SYNTAX_UID, byteLengths }, codestreams }
}

/** Ranges of a source joined. */
export function readRanges(source: ByteSource, ranges: readonly ByteRange[]): Uint8Array {
  if (ranges.length === 1) return source.read(ranges[0]!.offset, ranges[0]!.length)
  const out = new Uint8Array(ranges.reduce((sum, r) => sum + r.length, 0))
  let at = 0
  for (const range of ranges) {
    out.set(source.read(range.offset, range.length), at)
    at += range.length
  }
  return out
}
