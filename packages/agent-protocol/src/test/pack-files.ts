import { createHash } from 'node:crypto'
import { memorySource, readDicom } from '@yingtong/dicom'
import { encodeFrames, readRanges } from '../pack/encode-frames.ts'
import { layOutPack, type PackInput, type PlacedPart } from '../pack/lay-out-pack.ts'
import { openPack, type PackReader } from '../pack/open-pack.ts'
import type { PackEntry } from '../pack/pack-index.ts'
import { type InstancePlan, planInstance } from '../pack/plan-instance.ts'
import { rebuildOriginal } from '../pack/rebuild-original.ts'
import { streamPack } from '../pack/stream-pack.ts'

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

/** Files of one series → the bytes of their pack. */
export async function packFiles(files: readonly Uint8Array[]): Promise<Uint8Array> {
  const prepared = await Promise.all(
    files.map(async (bytes) => {
      const source = memorySource(bytes)
      const plan = namedPlan(planInstance(source, readDicom(source)))
      const encoded = await encodeFrames(plan, source)
      const input: PackInput = { plan, sha256: sha256(bytes), encodedFrames: encoded?.encodedFrames ?? null }
      return { source, input, codestreams: encoded?.codestreams ?? [] }
    }),
  )
  const layout = layOutPack(prepared.map((p) => p.input))
  const read = (part: PlacedPart): Uint8Array[] => {
    const from = prepared[part.instance]!
    return [part.original ? readRanges(from.source, part.original) : from.codestreams[part.number]!]
  }
  return joined(streamPack(layout, read))
}

// Directories and other objects without UIDs are quarantined by the edge; their bytes must survive a pack all the same.
function namedPlan(plan: InstancePlan): InstancePlan {
  return {
    ...plan,
    sopClassUid: plan.sopClassUid || '0',
    sopInstanceUid: plan.sopInstanceUid || '0',
    studyInstanceUid: plan.studyInstanceUid || '0',
    seriesInstanceUid: plan.seriesInstanceUid || '0',
  }
}

export async function joined(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const all: Uint8Array[] = []
  for await (const chunk of chunks) all.push(chunk)
  return Buffer.concat(all)
}

export function openBytes(pack: Uint8Array): Promise<PackReader> {
  return openPack(async (offset, length) => pack.subarray(offset, offset + length), pack.length)
}

export async function rebuiltSha256(reader: PackReader, entry: PackEntry): Promise<string> {
  return sha256(await joined(rebuildOriginal(entry, reader.readPart)))
}
