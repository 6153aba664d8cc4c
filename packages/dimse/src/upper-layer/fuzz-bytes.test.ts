import { expect, test } from 'vitest'
import { fuzzBytes, keptBytes } from '../test/fuzz-bytes.ts'
import { readHostileBytes } from '../test/read-hostile-bytes.ts'

const MESSAGES = 20_000
const MIB = 1024 * 1024

test('promise B1: what once did harm, or might, is refused in whatever pieces it arrives', () => {
  const kept = keptBytes()
  expect(kept.length).toBeGreaterThan(8)
  for (const bytes of kept) {
    const ways = [1, 2, 5, 4096].map((pieceBytes) => readHostileBytes(bytes, pieceBytes))
    expect(new Set(ways).size, bytes.toString('hex')).toBe(1)
  }
})

test('promise B1: mangled PDUs and command sets break nothing of ours', { timeout: 120_000 }, () => {
  const { ways, faults, grownBytes } = fuzzBytes({ seed: 20_261_130, count: MESSAGES })
  expect(faults).toEqual([])
  expect(ways).toBeGreaterThan(50)
  expect(grownBytes).toBeLessThan(128 * MIB)
})
