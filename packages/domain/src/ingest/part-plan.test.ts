import { describe, expect, it } from 'vitest'
import { partBytesOf, partCount, partLength } from './part-plan.ts'

const MIB = 1024 * 1024

describe('parts of a pack', () => {
  it.each([
    [1, 1],
    [32 * MIB, 1],
    [32 * MIB + 1, 3],
    [73 * MIB, 5],
  ])('%i bytes are %i parts', (bytes, parts) => {
    expect(partCount(bytes, partBytesOf(bytes))).toBe(parts)
  })

  it.each([1, 33 * MIB, 64 * MIB, 73 * MIB + 5])('add up to %i', (bytes) => {
    const part = partBytesOf(bytes)
    let sum = 0
    for (let number = 1; number <= partCount(bytes, part); number += 1) sum += partLength(bytes, part, number)
    expect(sum).toBe(bytes)
    expect(partLength(bytes, part, 0)).toBe(0)
    expect(partLength(bytes, part, partCount(bytes, part) + 1)).toBe(0)
  })
})
