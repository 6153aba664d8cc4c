export const BLOCK_BYTES = 8 * 1024 * 1024

export interface Block {
  readonly index: number
  readonly offset: number
  readonly length: number
}

/** Blocks of an object: 8 MiB each, the rest of less than half a block joined to the last one. */
export function blocksOf(objectBytes: number, blockBytes = BLOCK_BYTES): Block[] {
  const count = Math.max(1, Math.round(objectBytes / blockBytes))
  return Array.from({ length: count }, (_, index) => {
    const offset = index * blockBytes
    return { index, offset, length: index === count - 1 ? objectBytes - offset : blockBytes }
  })
}

/** The blocks that a range touches. */
export function blocksOfRange(
  range: { readonly offset: number; readonly length: number; readonly objectBytes: number },
  blockBytes = BLOCK_BYTES,
): Block[] {
  const end = range.offset + range.length
  return blocksOf(range.objectBytes, blockBytes).filter(
    (block) => block.offset < end && block.offset + block.length > range.offset,
  )
}
