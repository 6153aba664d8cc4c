import { describe, expect, it } from 'vitest'
import { blocksOf, blocksOfRange } from './block-layout.ts'
import { BlockMemory } from './block-memory.ts'

describe('blocks of an object', () => {
  it.each([
    [1, [1]],
    [10, [10]],
    [14, [14]],
    [15, [10, 5]],
    [24, [10, 14]],
    [30, [10, 10, 10]],
  ])('%i bytes in blocks of 10 are %j', (bytes, lengths) => {
    const blocks = blocksOf(bytes, 10)
    expect(blocks.map((block) => block.length)).toEqual(lengths)
    expect(blocks.reduce((end, block) => (block.offset === end ? end + block.length : -1), 0)).toBe(bytes)
  })

  it.each([
    [0, 5, [0]],
    [9, 2, [0, 1]],
    [23, 1, [1]],
    [0, 24, [0, 1]],
  ])('range %i+%i touches %j', (offset, length, indices) => {
    expect(blocksOfRange({ offset, length, objectBytes: 24 }, 10).map((block) => block.index)).toEqual(
      indices,
    )
  })
})

it('memory stays within its budget and keeps what was used last', () => {
  const memory = new BlockMemory(25)
  memory.set('a', new Uint8Array(10))
  memory.set('b', new Uint8Array(10))
  memory.get('a')
  memory.set('c', new Uint8Array(10))
  expect([memory.get('a')?.length, memory.get('b'), memory.get('c')?.length]).toEqual([10, undefined, 10])
  memory.set('huge', new Uint8Array(26))
  expect(memory.get('huge')).toBeUndefined()
  expect(memory.bytes).toBe(20)
})
