import type { MemoryBudget, ObjectRange, ObjectStore } from '@yingtong/domain'
import { BLOCK_BYTES, type Block, blocksOf, blocksOfRange } from './block-layout.ts'
import { BlockMemory } from './block-memory.ts'

interface CacheOptions {
  readonly maxBytes: number
  readonly blockBytes?: number
  /** What is booked here is taken from the cache. */
  readonly budget?: Pick<MemoryBudget, 'enter' | 'spareBytes'>
}

/** Objects up to this size are kept whole when they are read without a range (series metadata). */
const WHOLE_BYTES_MAX = BLOCK_BYTES

const blockKey = (key: string, block: Block) => `${key}#${block.index}`

/**
 * A store with memory in front: ranges are read in blocks of 8 MiB, each asked for once however many wait for it, and
 * what was just written is read back without a request. Objects never change, so nothing here can be stale.
 */
export function cachedStore(inner: ObjectStore, options: CacheOptions): ObjectStore {
  const memory = new BlockMemory(options.maxBytes)
  const { budget } = options
  budget?.enter(memory)
  const keep = (name: string, bytes: Uint8Array) => {
    memory.set(name, bytes)
    if (budget) memory.shrinkTo(budget.spareBytes)
  }
  const blockBytes = options.blockBytes ?? BLOCK_BYTES
  const underWay = new Map<string, Promise<Uint8Array>>()

  function once(name: string, read: () => Promise<Uint8Array>): Promise<Uint8Array> {
    const held = memory.get(name)
    if (held) return Promise.resolve(held)
    const running = underWay.get(name)
    if (running) return running
    const reading = read().finally(() => underWay.delete(name))
    underWay.set(name, reading)
    return reading
  }

  function readBlock(key: string, block: Block, objectBytes: number): Promise<Uint8Array> {
    const name = blockKey(key, block)
    return once(name, async () => {
      const bytes = await inner.read(key, { offset: block.offset, length: block.length, objectBytes })
      keep(name, bytes)
      return bytes
    })
  }

  async function readRange(
    key: string,
    range: ObjectRange & { readonly objectBytes: number },
  ): Promise<Uint8Array> {
    const blocks = blocksOfRange(range, blockBytes)
    const parts = await Promise.all(
      blocks.map(async (block) => {
        const bytes = await readBlock(key, block, range.objectBytes)
        const start = Math.max(0, range.offset - block.offset)
        const end = Math.min(block.length, range.offset + range.length - block.offset)
        return bytes.subarray(start, end)
      }),
    )
    return parts.length === 1 ? parts[0]! : Buffer.concat(parts, range.length)
  }

  function readWhole(key: string): Promise<Uint8Array> {
    return once(`${key}#whole`, async () => {
      const bytes = await inner.read(key)
      if (bytes.byteLength <= WHOLE_BYTES_MAX) keep(`${key}#whole`, bytes)
      return bytes
    })
  }

  function remember(key: string, body: Uint8Array): void {
    if (body.byteLength > options.maxBytes / 2) return
    if (body.byteLength <= WHOLE_BYTES_MAX) keep(`${key}#whole`, body)
    for (const block of blocksOf(body.byteLength, blockBytes))
      keep(blockKey(key, block), body.subarray(block.offset, block.offset + block.length))
  }

  return {
    ...inner,
    async put(key, body, putOptions) {
      const result = await inner.put(key, body, putOptions)
      // `exists` says nothing about what lies there; only bytes that the store took are known to be right.
      if (result === 'stored') remember(key, body)
      return result
    },
    read(key, range) {
      if (!range) return readWhole(key)
      const { objectBytes } = range
      if (objectBytes === undefined || range.offset + range.length > objectBytes || range.length === 0)
        return inner.read(key, range)
      return readRange(key, { ...range, objectBytes })
    },
    forget: (key) => memory.deleteAll(`${key}#`),
    async remove(key) {
      memory.deleteAll(`${key}#`)
      await inner.remove(key)
    },
  }
}
