export const BLOCK_BYTES = 8 * 1024 * 1024

export interface Block {
  readonly index: number
  readonly offset: number
  readonly length: number
}

/** The layout of one object: blocks of 8 MiB each, the rest of less than half a block joined to the last one. */
function layoutOf(objectBytes: number, blockBytes: number) {
  const count = Math.max(1, Math.round(objectBytes / blockBytes))
  const block = (index: number): Block => {
    const offset = index * blockBytes
    return { index, offset, length: index === count - 1 ? objectBytes - offset : blockBytes }
  }
  return { count, block }
}

/** All blocks of an object. */
export function blocksOf(objectBytes: number, blockBytes = BLOCK_BYTES): Block[] {
  const { count, block } = layoutOf(objectBytes, blockBytes)
  return Array.from({ length: count }, (_, index) => block(index))
}

/** The blocks that a range of at least one byte touches. */
export function blocksOfRange(
  range: { readonly offset: number; readonly length: number; readonly objectBytes: number },
  blockBytes = BLOCK_BYTES,
): Block[] {
  const { count, block } = layoutOf(range.objectBytes, blockBytes)
  const holding = (at: number) => Math.min(count - 1, Math.floor(at / blockBytes))
  const [first, last] = [holding(range.offset), holding(range.offset + range.length - 1)]
  return Array.from({ length: last - first + 1 }, (_, index) => block(first + index))
}
