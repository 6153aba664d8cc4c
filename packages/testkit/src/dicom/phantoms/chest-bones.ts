import type { ChestShape } from './chest-shape.ts'
import type { NoiseTile } from './noise-tile.ts'
import type { SliceCanvas } from './slice-canvas.ts'

const VERTEBRA_MM = 25
const DISC_MM = 5
const RIB_SPACING_MM = 24
const RIB_HALF_HEIGHT_MM = 6.5
/** How far a rib drops on its way from the spine to the front. */
const RIB_DROP_MM = 95
const FIRST_RIB_MM = 150

/** Bodies and discs in turn, canal, arch and spinous process. */
export function paintSpine(canvas: SliceCanvas, z: number, grain: NoiseTile): void {
  const inVertebra = (((z % VERTEBRA_MM) + VERTEBRA_MM) % VERTEBRA_MM) / VERTEBRA_MM
  const isDisc = inVertebra * VERTEBRA_MM < DISC_MM
  const waist = isDisc
    ? 0
    : Math.sin(((inVertebra * VERTEBRA_MM - DISC_MM) / (VERTEBRA_MM - DISC_MM)) * Math.PI)
  const rx = 17.5 - waist * 2
  const spongy = (_: number, x: number, y: number): number => 165 + grain.at(x * 2 + 900, y * 2 + 900) * 42
  canvas.ellipse({ x: 0, y: 62, rx, ry: 13.5, waves: [0.04, 0.03] }, isDisc ? 92 : 420)
  if (!isDisc) canvas.ellipse({ x: 0, y: 62, rx: rx - 1.8, ry: 11.8, waves: [0.04, 0.03] }, spongy)
  canvas.ellipse({ x: 0, y: 82, rx: 15, ry: 12, edgeMm: 1.5 }, 380)
  for (const side of [-1, 1]) {
    canvas.ellipse({ x: side * 23, y: 84, rx: 12, ry: 4, turn: side * 0.45 }, 330)
    canvas.ellipse({ x: side * 24, y: 84.5, rx: 9, ry: 2.2, turn: side * 0.45 }, 190)
  }
  canvas.ellipse({ x: 0, y: 95, rx: 4, ry: 11 }, 360)
  canvas.ellipse({ x: 0, y: 95, rx: 2.2, ry: 9 }, 200)
  canvas.ellipse({ x: 0, y: 82, rx: 10, ry: 8.5 }, -20)
  canvas.ellipse({ x: 0, y: 82, rx: 6.5, ry: 5.5 }, 32)
}

/** Ribs are slanting hoops: a slice cuts each of them where its drop reaches that height. */
export function paintRibs(canvas: SliceCanvas, shape: ChestShape, z: number): void {
  const rx = shape.body.rx - 27
  const ry = shape.body.ry - 22
  for (let degrees = 18; degrees < 158; degrees += 2) {
    const angle = (degrees * Math.PI) / 180
    const drop = RIB_DROP_MM * ((1 - Math.cos(angle)) / 2)
    for (let rib = 0; rib < 11; rib += 1) {
      const dz = z - (FIRST_RIB_MM - rib * RIB_SPACING_MM - drop)
      if (Math.abs(dz) >= RIB_HALF_HEIGHT_MM) continue
      const thick = Math.sqrt(1 - (dz / RIB_HALF_HEIGHT_MM) ** 2)
      const isCartilage = degrees > 138
      for (const side of [-1, 1]) {
        const x = side * Math.sin(angle) * rx
        const y = Math.cos(angle) * ry + 4
        canvas.disc(x, y, 4.6 * thick, isCartilage ? 95 : (old) => Math.max(old, 210))
        if (!isCartilage && thick < 0.75) canvas.disc(x, y, 3.6 * thick, 520)
        else if (!isCartilage) rim(canvas, { x, y, thick, angle, side })
      }
    }
  }
}

/** The hard outer and inner table of a rib. */
function rim(
  canvas: SliceCanvas,
  at: {
    readonly x: number
    readonly y: number
    readonly thick: number
    readonly angle: number
    readonly side: number
  },
): void {
  for (const offset of [-3.7, 3.7]) {
    const x = at.x + at.side * Math.sin(at.angle) * offset * at.thick
    const y = at.y + Math.cos(at.angle) * offset * at.thick
    canvas.disc(x, y, 1.2, (old) => Math.max(old, 560))
  }
}

export function paintSternum(canvas: SliceCanvas, shape: ChestShape, z: number): void {
  if (z < -95 || z > 88) return
  const width = z > 50 ? 24 : 15
  const y = -shape.body.ry + 23
  canvas.ellipse({ x: 0, y, rx: width, ry: 6, waves: [0.06, 0.04] }, 330)
  canvas.ellipse({ x: 0, y, rx: width - 2, ry: 4.2, waves: [0.06, 0.04] }, 150)
}

/** Shoulder blades, and near the top collar bones and the heads of the upper arms. */
export function paintShoulders(canvas: SliceCanvas, shape: ChestShape, z: number): void {
  for (const side of [-1, 1]) {
    if (z > -20) {
      const length = Math.min(38, 12 + (z + 20) * 0.4)
      const place = { x: side * (92 + z * 0.08), y: 74 - z * 0.06, turn: side * -0.75 }
      canvas.ellipse({ ...place, rx: length, ry: 3.4, waves: [0.08, 0.05] }, 430)
      canvas.ellipse({ ...place, rx: length - 3, ry: 1.4 }, 240)
    }
    if (z > 92 && z < 118) {
      const place = {
        x: side * (46 + (z - 92) * 1.6),
        y: -shape.body.ry + 30 - (z - 92) * 0.2,
        turn: side * 0.25,
      }
      canvas.ellipse({ ...place, rx: 20, ry: 5.5 }, 480)
      canvas.ellipse({ ...place, rx: 17, ry: 3.2 }, 210)
    }
  }
}
