import type { DctComponent } from './dct-frame.ts'

// Basis of the 8-point inverse DCT (ISO/IEC 10918-1 §A.3.3): [sample][frequency].
const BASIS = new Float64Array(64)
for (let x = 0; x < 8; x++) {
  for (let u = 0; u < 8; u++) {
    BASIS[x * 8 + u] = (u === 0 ? Math.SQRT1_2 : 1) * 0.5 * Math.cos(((2 * x + 1) * u * Math.PI) / 16)
  }
}

/** Dequantises (`quant` in natural order) and transforms one block into `out`, level-shifted and clamped. */
export function inverseDct(
  block: Int16Array,
  quant: Uint16Array,
  out: { samples: Uint16Array; max: number },
): void {
  rows.fill(0)
  for (let v = 0; v < 8; v++) {
    for (let u = 0; u < 8; u++) {
      const c = block[v * 8 + u]! * quant[v * 8 + u]!
      if (c === 0) continue
      for (let x = 0; x < 8; x++) rows[v * 8 + x]! += c * BASIS[x * 8 + u]!
    }
  }
  const shift = (out.max + 1) / 2
  for (let x = 0; x < 8; x++) {
    for (let y = 0; y < 8; y++) {
      let sum = shift
      for (let v = 0; v < 8; v++) sum += rows[v * 8 + x]! * BASIS[y * 8 + v]!
      out.samples[y * 8 + x] = Math.min(out.max, Math.max(0, Math.round(sum)))
    }
  }
}
const rows = new Float64Array(64)

/** Samples of one component, blockStride × 8 wide. */
export function componentSamples(c: DctComponent, quant: Uint16Array, max: number): Uint16Array {
  const width = c.blockStride * 8
  const samples = new Uint16Array(c.coefficients.length)
  const block = { samples: new Uint16Array(64), max }
  for (let b = 0; b * 64 < c.coefficients.length; b++) {
    inverseDct(c.coefficients.subarray(b * 64, b * 64 + 64), quant, block)
    const corner = Math.floor(b / c.blockStride) * 8 * width + (b % c.blockStride) * 8
    for (let y = 0; y < 8; y++) samples.set(block.samples.subarray(y * 8, y * 8 + 8), corner + y * width)
  }
  return samples
}
