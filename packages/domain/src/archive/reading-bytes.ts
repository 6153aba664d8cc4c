import { nativeFrameBytes } from '@yingtong/codecs'
import { DEFAULT_LIMITS, transferSyntaxOf } from '@yingtong/dicom'
import type { LocatedInstance } from './study-images.ts'

// What reading an object takes in memory, known before the first byte: to be booked.

/** Original files are read in windows of this size. */
const WINDOW_BYTES = 8 * 1024 * 1024

/** Its structure: the header and what is made of it, or all of an object that the archive could not split. */
export function openingBytes({ entry, originalTransferSyntaxUid }: LocatedInstance): number {
  if (entry.kind === 'split') return 3 * entry.header.length
  const isDeflated = transferSyntaxOf(originalTransferSyntaxUid)?.deflated === true
  return 2 * entry.whole.length + (isDeflated ? DEFAULT_LIMITS.maxInflatedBytes : 0)
}

/** One frame, number from 1: as it is stored, and as the original had it. */
export function frameReadingBytes(
  { entry }: LocatedInstance,
  number: number,
): { readonly stored: number; readonly original: number } {
  if (entry.kind === 'whole') return { stored: entry.whole.length, original: entry.whole.length }
  const stored = entry.frames[number - 1]?.length ?? 0
  const isCoded = entry.frameEncoding === 'htj2k' && entry.pixel !== null
  return { stored, original: stored + (isCoded ? nativeFrameBytes(entry.pixel!) : 0) }
}

/** The whole file, read from front to end. */
export function originalReadingBytes(instance: LocatedInstance): number {
  const { entry } = instance
  if (entry.kind === 'whole') return 2 * WINDOW_BYTES
  if (entry.frameEncoding === 'verbatim') return 2 * WINDOW_BYTES + entry.header.length
  const largest = entry.frames.reduce((most, part) => Math.max(most, part.length), 0)
  const native = entry.pixel === null ? 0 : nativeFrameBytes(entry.pixel)
  return Math.max(WINDOW_BYTES, largest) + entry.header.length + native
}

/** Of an object that lies whole, metadata hold what a header would. */
const HEADER_BYTES_MAX = 64 * 1024

/** The metadata of these instances: gzip-ed as they lie, and as lines, with their text and what it is parsed into. */
export function metadataBytes(instances: readonly LocatedInstance[]): {
  readonly stored: number
  readonly lines: number
} {
  const headers = instances.reduce(
    (sum, { entry }) =>
      sum + (entry.kind === 'split' ? entry.header.length : Math.min(entry.whole.length, HEADER_BYTES_MAX)),
    0,
  )
  return { stored: headers, lines: 6 * headers }
}

/** Everything but the frames. */
export function withoutFramesBytes({ entry }: LocatedInstance): number {
  if (entry.kind === 'whole') return entry.whole.length
  return entry.header.length + entry.bulk.reduce((sum, part) => sum + part.length, 0)
}
