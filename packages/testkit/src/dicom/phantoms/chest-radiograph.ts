import { seededRandom } from '../random.ts'
import { CHEST_FIELD_MM, type ChestPhantom } from './chest.ts'
import { noiseTile } from './noise-tile.ts'

const RAYS_MAX = 220
/** Slices the rays go through; the film is interpolated between them. */
const SLICES_MAX = 150
const HEIGHT_MM = 350
const TOP_MM = 172
/** Attenuation of water per millimetre at the energies of a chest film. */
const WATER_PER_MM = 0.017

/** Line integrals of attenuation through the chest from front to back: [slice][column]. */
function projection(chest: ChestPhantom, rayCount: number, sliceCount: number): Float32Array {
  const out = new Float32Array(sliceCount * rayCount)
  const stepMm = CHEST_FIELD_MM / rayCount
  for (let row = 0; row < sliceCount; row += 1) {
    const z = TOP_MM - (row + 0.5) * (HEIGHT_MM / sliceCount)
    const slice = chest.slice(z, rayCount)
    for (let y = 0; y < rayCount; y += 1) {
      // The table and what lies behind it are not in the beam of a standing patient.
      if (y > rayCount * 0.83) break
      for (let x = 0; x < rayCount; x += 1) {
        const hounsfield = slice[y * rayCount + x] as number
        if (hounsfield < -980) continue
        // Bone weighs more than its density at these energies.
        const density = 1 + hounsfield / 1000 + Math.max(0, hounsfield - 150) / 1400
        out[row * rayCount + x] =
          (out[row * rayCount + x] as number) + Math.max(0, density) * stepMm * WATER_PER_MM
      }
    }
  }
  return out
}

/** Cubic interpolation between four samples (Catmull–Rom). */
function cubic(p0: number, p1: number, p2: number, p3: number, t: number): number {
  return p1 + 0.5 * t * (p2 - p0 + t * (2 * p0 - 5 * p1 + 4 * p2 - p3 + t * (3 * (p1 - p2) + p3 - p0)))
}

/** `count` values spread over the samples of a line. */
function stretched(line: (index: number) => number, length: number, count: number): Float32Array {
  const at = (index: number): number => line(Math.max(0, Math.min(length - 1, index)))
  return Float32Array.from({ length: count }, (_, i) => {
    const place = (i / count) * length
    const first = Math.floor(place)
    return cubic(at(first - 1), at(first), at(first + 1), at(first + 2), place - first)
  })
}

/** A frontal chest film of the phantom: optical density [y][x], 0 (air) to 1 (dense), with grain. */
export function chestRadiograph(chest: ChestPhantom, size: number, seed: number): Float32Array {
  const rayCount = Math.min(RAYS_MAX, size)
  const sliceCount = Math.min(SLICES_MAX, size)
  const rays = projection(chest, rayCount, sliceCount)
  const wide = Array.from({ length: sliceCount }, (_, row) =>
    stretched((x) => rays[row * rayCount + x] as number, rayCount, size),
  )
  const noise = noiseTile(seededRandom(seed + 99), 1)
  const out = new Float32Array(size * size)
  let most = 0
  for (let column = 0; column < size; column += 1) {
    const line = stretched((y) => (wide[y] as Float32Array)[column] as number, sliceCount, size)
    for (let row = 0; row < size; row += 1) {
      const value = line[row] as number
      out[row * size + column] = value
      if (value > most) most = value
    }
  }
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column < size; column += 1) {
      const index = row * size + column
      // Detectors compress the range; dense parts let fewer photons through and are noisier.
      const density = ((out[index] as number) / most) ** 0.72
      out[index] = density + noise.at(column, row) * (0.0025 + 0.006 * density)
    }
  }
  return out
}
