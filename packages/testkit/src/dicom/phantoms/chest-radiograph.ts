import { seededRandom } from '../random.ts'
import { CHEST_FIELD_MM, type ChestPhantom } from './chest.ts'
import { noiseTile } from './noise-tile.ts'

const RAYS = 220
/** Slices the rays go through; the film is interpolated between them. */
const SLICES = 150
const HEIGHT_MM = 350
const TOP_MM = 172
/** Attenuation of water per millimetre at the energies of a chest film. */
const WATER_PER_MM = 0.017

/** Line integrals of attenuation through the chest from front to back: [slice][column], SLICES × RAYS. */
function projection(chest: ChestPhantom): Float32Array {
  const out = new Float32Array(SLICES * RAYS)
  const stepMm = CHEST_FIELD_MM / RAYS
  for (let row = 0; row < SLICES; row += 1) {
    const z = TOP_MM - (row + 0.5) * (HEIGHT_MM / SLICES)
    const slice = chest.slice(z, RAYS)
    for (let y = 0; y < RAYS; y += 1) {
      // The table and what lies behind it are not in the beam of a standing patient.
      if (y > RAYS * 0.83) break
      for (let x = 0; x < RAYS; x += 1) {
        const hounsfield = slice[y * RAYS + x] as number
        if (hounsfield < -980) continue
        // Bone weighs more than its density at these energies.
        const density = 1 + hounsfield / 1000 + Math.max(0, hounsfield - 150) / 1400
        out[row * RAYS + x] = (out[row * RAYS + x] as number) + Math.max(0, density) * stepMm * WATER_PER_MM
      }
    }
  }
  return out
}

/** Cubic interpolation between four samples (Catmull–Rom). */
function cubic(p0: number, p1: number, p2: number, p3: number, t: number): number {
  return p1 + 0.5 * t * (p2 - p0 + t * (2 * p0 - 5 * p1 + 4 * p2 - p3 + t * (3 * (p1 - p2) + p3 - p0)))
}

function sampled(image: Float32Array, x: number, y: number): number {
  const column = Math.floor(x)
  const row = Math.floor(y)
  const at = (dx: number, dy: number): number => {
    const cx = Math.max(0, Math.min(RAYS - 1, column + dx))
    const cy = Math.max(0, Math.min(SLICES - 1, row + dy))
    return image[cy * RAYS + cx] as number
  }
  const line = (dy: number): number => cubic(at(-1, dy), at(0, dy), at(1, dy), at(2, dy), x - column)
  return cubic(line(-1), line(0), line(1), line(2), y - row)
}

/** A frontal chest film of the phantom: optical density [y][x], 0 (air) to 1 (dense), with grain. */
export function chestRadiograph(chest: ChestPhantom, size: number, seed: number): Float32Array {
  const rays = projection(chest)
  const noise = noiseTile(seededRandom(seed + 99), 1)
  const out = new Float32Array(size * size)
  let most = 0
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column < size; column += 1) {
      const value = sampled(rays, (column / size) * RAYS, (row / size) * SLICES)
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
