import { gaussian, type Random } from '../random.ts'

const TILE = 256

/** Repeating noise of deviation 1 with the grain of a reconstruction kernel: [y][x], 256 × 256. */
export interface NoiseTile {
  at(x: number, y: number): number
}

/** Noise whose neighbours within `grain` pixels resemble each other. */
export function noiseTile(random: Random, grain: number): NoiseTile {
  let values = Float32Array.from({ length: TILE * TILE }, () => gaussian(random))
  for (let pass = 0; pass < grain; pass += 1) values = blurred(values)
  const deviation = Math.sqrt(values.reduce((sum, v) => sum + v * v, 0) / values.length)
  for (let i = 0; i < values.length; i += 1) values[i] = (values[i] as number) / deviation
  return { at: (x, y) => values[((y & (TILE - 1)) << 8) | (x & (TILE - 1))] as number }
}

function blurred(values: Float32Array<ArrayBuffer>): Float32Array<ArrayBuffer> {
  const out = new Float32Array(values.length)
  const at = (x: number, y: number): number => values[((y & (TILE - 1)) << 8) | (x & (TILE - 1))] as number
  for (let y = 0; y < TILE; y += 1) {
    for (let x = 0; x < TILE; x += 1) {
      const cross = at(x - 1, y) + at(x + 1, y) + at(x, y - 1) + at(x, y + 1)
      out[y * TILE + x] = at(x, y) * 0.5 + cross * 0.125
    }
  }
  return out
}
