import { expect, test } from 'vitest'
import { encodeHtj2k } from './htj2k.ts'

/** Number of decomposition levels in the COD marker segment (ISO/IEC 15444-1 §A.6.1). */
function decompositionsIn(codestream: Uint8Array): number {
  const at = Buffer.from(codestream).indexOf(Buffer.from([0xff, 0x52]))
  return codestream[at + 9]!
}

// The decoder that OHIF 3.13 brings stops at a resolution that has no samples.
test.each([
  [1, 1, 1],
  [4, 3, 2],
  [8, 8, 3],
  [16, 16, 4],
  [17, 9, 5],
  [100, 3, 5],
  [64, 64, 5],
  [2049, 8, 6],
])('an image of %i × %i is halved %i times, not below one sample', async (columns, rows, levels) => {
  const image = { columns, rows, components: 1, bits: 16, signed: false, colorTransform: false }
  expect(decompositionsIn(await encodeHtj2k(new Uint8Array(columns * rows * 2), image))).toBe(levels)
})
