const MIB = 1024 * 1024

/** Up to here a pack is one part and so one request to the store. */
const SINGLE_PART_BYTES_MAX = 32 * MIB
/** S3 wants at least 5 MiB for every part but the last; a cut line costs at most one part. */
const PART_BYTES = 16 * MIB
/** No door takes a larger part. */
export const PART_BYTES_MAX = SINGLE_PART_BYTES_MAX
/** S3 takes 10,000 parts. */
export const PACK_BYTES_MAX = 10_000 * PART_BYTES

export function partBytesOf(packBytes: number): number {
  return packBytes <= SINGLE_PART_BYTES_MAX ? packBytes : PART_BYTES
}

export function partCount(packBytes: number, partBytes: number): number {
  return Math.max(1, Math.ceil(packBytes / partBytes))
}

/** Length of part `number` (from 1); 0 when there is no such part. */
export function partLength(packBytes: number, partBytes: number, number: number): number {
  if (number < 1 || number > partCount(packBytes, partBytes)) return 0
  return Math.min(partBytes, packBytes - (number - 1) * partBytes)
}
