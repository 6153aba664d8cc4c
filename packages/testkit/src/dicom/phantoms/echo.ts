import { gaussian, seededRandom } from '../random.ts'

/** An invented echocardiogram: a sector with four chambers that beat, and colour Doppler at the mitral valve. */
export interface EchoPhantom {
  /** RGB bytes [y][x][3] at a phase of the heart beat, 0 to 1. */
  frame(phase: number): Uint8Array
}

export interface EchoShape {
  readonly columns: number
  readonly rows: number
}

const SECTOR_HALF_ANGLE = 0.72
const SPECKLE_ANGLES = 420
const SPECKLE_DEPTHS = 900

interface Chamber {
  readonly across: number
  readonly depth: number
  readonly wide: number
  readonly long: number
  readonly tilt: number
  /** Change of size in systole. */
  readonly squeeze: number
}

/** Apical four-chamber view: ventricles above (near the probe), atria below; in units of the sector's depth. */
const CHAMBERS: readonly Chamber[] = [
  { across: 0.11, depth: 0.4, wide: 0.1, long: 0.22, tilt: -0.14, squeeze: -0.28 },
  { across: -0.12, depth: 0.43, wide: 0.075, long: 0.18, tilt: 0.2, squeeze: -0.22 },
  { across: 0.1, depth: 0.75, wide: 0.105, long: 0.115, tilt: 0.1, squeeze: 0.14 },
  { across: -0.12, depth: 0.74, wide: 0.1, long: 0.115, tilt: -0.1, squeeze: 0.12 },
]

function speckle(seed: number): Float32Array {
  const random = seededRandom(seed)
  const raw = Float32Array.from({ length: SPECKLE_ANGLES * SPECKLE_DEPTHS }, () =>
    Math.hypot(gaussian(random), gaussian(random)),
  )
  const out = new Float32Array(raw.length)
  for (let depth = 0; depth < SPECKLE_DEPTHS; depth += 1) {
    for (let angle = 1; angle < SPECKLE_ANGLES - 1; angle += 1) {
      const at = depth * SPECKLE_ANGLES + angle
      out[at] = ((raw[at - 1] as number) + 2 * (raw[at] as number) + (raw[at + 1] as number)) / 5
    }
  }
  return out
}

/** How deep a point lies inside the blood of a chamber: over 1 inside, about 1 at the wall, less outside. */
function bloodAt(x: number, y: number, systole: number): number {
  let most = 0
  for (const chamber of CHAMBERS) {
    const scale = 1 + chamber.squeeze * systole
    const dx = x - chamber.across
    const dy = y - chamber.depth - systole * 0.02
    const u = (dx * Math.cos(chamber.tilt) + dy * Math.sin(chamber.tilt)) / (chamber.wide * scale)
    const v =
      (dy * Math.cos(chamber.tilt) - dx * Math.sin(chamber.tilt)) / (chamber.long * (1 + (scale - 1) * 0.6))
    most = Math.max(most, 1 / Math.max(0.25, u * u + v * v))
  }
  return most
}

/** Echo of blood, wall, muscle and what lies around the heart; `blood` as bloodAt() gives it. */
function greyLevel(blood: number, x: number, y: number): number {
  const inside = Math.max(0, Math.min(1, (blood - 0.94) / 0.12))
  const lining = Math.exp(-(((0.93 - blood) / 0.09) ** 2)) * 70
  const border = Math.hypot(x * 1.3, (y - 0.56) * 1.05)
  const heart = Math.max(0, Math.min(1, (0.42 - border) / 0.05))
  const pericardium = Math.exp(-(((border - 0.4) / 0.014) ** 2)) * (40 + 60 * Math.max(0, y - 0.4))
  const tissue = 34 + heart * 48 + lining + pericardium
  return (tissue + (7 - tissue) * inside) * (1.1 - 0.4 * y)
}

/** Inflow towards the probe is red, outflow blue. */
function dopplerColour(x: number, y: number, phase: number): readonly [number, number, number] | null {
  const inflow = Math.max(0, Math.sin((phase - 0.45) * Math.PI * 2)) ** 0.6
  const outflow = Math.max(0, Math.sin(phase * Math.PI * 2)) ** 0.6
  const filling = Math.exp(-(((x - 0.11) / 0.045) ** 2) - ((y - 0.53) / 0.13) ** 2) * inflow
  const leaving = Math.exp(-(((x - 0.05) / 0.035) ** 2) - ((y - 0.5) / 0.1) ** 2) * outflow
  if (filling > 0.32 && filling > leaving) return [150 + 100 * filling, 40 + 150 * filling * filling, 20]
  return leaving > 0.35 ? [20, 60 + 120 * leaving * leaving, 150 + 100 * leaving] : null
}

/** What does not change from frame to frame: where each pixel of the sector lies and its grain. */
interface Sector {
  readonly index: Int32Array
  readonly x: Float32Array
  readonly y: Float32Array
  readonly line: Float32Array
  readonly ray: Int32Array
}

function sectorOf({ rows, columns }: EchoShape): Sector {
  const index: number[] = []
  const x: number[] = []
  const y: number[] = []
  const line: number[] = []
  const ray: number[] = []
  const reach = rows * 0.88
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      const dx = (column - columns * 0.47) / reach
      const dy = (row - rows * 0.04) / reach
      const depth = Math.hypot(dx, dy)
      const angle = Math.atan2(dx, dy)
      if (depth > 1 || depth < 0.035 || Math.abs(angle) > SECTOR_HALF_ANGLE) continue
      index.push((row * columns + column) * 3)
      x.push(dx)
      y.push(dy)
      line.push(depth * (SPECKLE_DEPTHS - 1))
      ray.push(Math.floor(((angle / SECTOR_HALF_ANGLE + 1) / 2) * (SPECKLE_ANGLES - 1)))
    }
  }
  return {
    index: Int32Array.from(index),
    x: Float32Array.from(x),
    y: Float32Array.from(y),
    line: Float32Array.from(line),
    ray: Int32Array.from(ray),
  }
}

export function echoPhantom(seed: number, shape: EchoShape): EchoPhantom {
  const texture = speckle(seed)
  const sector = sectorOf(shape)
  return { frame: (phase) => drawFrame({ texture, sector }, phase, shape) }
}

function drawFrame(
  echo: { readonly texture: Float32Array; readonly sector: Sector },
  phase: number,
  shape: EchoShape,
): Uint8Array {
  const out = new Uint8Array(shape.rows * shape.columns * 3)
  const systole = Math.max(0, Math.sin(phase * Math.PI * 2)) ** 0.8
  const { sector, texture } = echo
  for (let i = 0; i < sector.index.length; i += 1) {
    const x = sector.x[i] as number
    const y = sector.y[i] as number
    const index = sector.index[i] as number
    // The grain moves a little with the walls.
    const line = Math.floor((sector.line[i] as number) * (1 - 0.015 * systole))
    const grain = texture[line * SPECKLE_ANGLES + (sector.ray[i] as number)] as number
    const grey = greyLevel(bloodAt(x, y, systole), x, y) * (0.25 + 0.75 * grain)
    const colour =
      x > -0.08 && x < 0.24 && y > 0.2 && y < 0.8 && grey < 60 ? dopplerColour(x, y, phase) : null
    if (colour !== null)
      out.set(
        colour.map((part) => Math.min(255, part * (0.7 + 0.25 * grain))),
        index,
      )
    else out.fill(Math.max(0, Math.min(255, grey)), index, index + 3)
  }
  drawScales(out, phase, shape)
  return out
}

/** Grey and colour bars at the right, an electrocardiogram below with the moment marked. */
function drawScales(out: Uint8Array, phase: number, { rows, columns }: EchoShape): void {
  const put = (column: number, row: number, r: number, g: number, b: number): void => {
    if (row >= 0 && row < rows && column >= 0 && column < columns)
      out.set([r, g, b], (row * columns + column) * 3)
  }
  const bar = Math.round(rows * 0.25)
  for (let i = 0; i < bar; i += 1) {
    const level = 255 - (i / bar) * 255
    const up = i < bar / 2
    const strength = Math.abs(1 - (2 * i) / bar)
    for (let wide = 0; wide < 10; wide += 1) {
      put(columns - 22 + wide, 20 + i, level, level, level)
      put(columns - 40 + wide, 20 + i, up ? 255 * strength : 0, 110 * strength ** 2, up ? 0 : 255 * strength)
    }
  }
  const base = rows - 22
  for (let column = 0; column < columns; column += 1) {
    const at = ((column / columns) * 3) % 1
    const beat =
      22 * Math.exp(-(((at - 0.3) / 0.014) ** 2)) +
      5 * Math.exp(-(((at - 0.58) / 0.05) ** 2)) +
      3 * Math.exp(-(((at - 0.14) / 0.03) ** 2))
    for (let thick = 0; thick < 2; thick += 1) put(column, Math.round(base - beat) + thick, 60, 220, 90)
  }
  const now = Math.round(((1 + ((phase + 0.3) % 1)) / 3) * columns)
  for (let row = base - 26; row < base + 6; row += 1) put(now, row, 240, 220, 60)
}
