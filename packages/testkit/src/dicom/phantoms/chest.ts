import { type Random, seededRandom } from '../random.ts'
import { paintRibs, paintShoulders, paintSpine, paintSternum } from './chest-bones.ts'
import { type ChestShape, chestShape } from './chest-shape.ts'
import { type NoiseTile, noiseTile } from './noise-tile.ts'
import { SliceCanvas } from './slice-canvas.ts'
import { type Ball, vesselTree } from './vessel-tree.ts'

/** An invented chest, drawn slice by slice; z in millimetres from the carina towards the head. */
export interface ChestPhantom {
  /** Hounsfield units [y][x] of one axial slice. */
  slice(zMm: number, sizePixels: number): Float32Array
}

/** Field of view of the slices, millimetres. */
export const CHEST_FIELD_MM = 350
const NOISE_HU = 12
const ENDS_PER_TREE = 640

interface Anatomy {
  readonly vessels: readonly Ball[]
  readonly fine: NoiseTile
  readonly coarse: NoiseTile
  readonly nodules: readonly Ball[]
}

/** A chest that is the same for the same seed. */
export function chestPhantom(seed: number): ChestPhantom {
  const random = seededRandom(seed)
  const anatomy: Anatomy = {
    vessels: lungVessels(random),
    fine: noiseTile(random, 1),
    coarse: noiseTile(random, 10),
    nodules: [
      { x: -78, y: 6, z: 62, radius: 5.5 },
      { x: 84, y: 34, z: -22, radius: 3 },
    ],
  }
  return { slice: (zMm, size) => drawSlice(anatomy, zMm, size) }
}

/** Arteries and veins of both lungs; their ends are spread evenly, denser at the bases as blood is. */
function lungVessels(random: Random): Ball[] {
  return [-1, 1].flatMap((side) =>
    [0, 1].flatMap((tree) => {
      const hilum = { x: side * (24 + tree * 4), y: 4 + tree * 8, z: 8 - tree * 14 }
      return vesselTree(hilum, vesselEnds(side, random), random)
    }),
  )
}

function vesselEnds(side: number, random: Random): { x: number; y: number; z: number }[] {
  const ends: { x: number; y: number; z: number }[] = []
  while (ends.length < ENDS_PER_TREE) {
    const z = -140 + random() * 272
    const { lung } = chestShape(z)
    const u = random() * 2 - 1
    const v = random() * 2 - 1
    const x = side * (lung.x + u * (lung.rx - 5))
    if (u * u + v * v < 1 && side * x > 22) ends.push({ x, y: lung.y + v * (lung.ry - 5), z })
  }
  return ends
}

function drawSlice(anatomy: Anatomy, z: number, size: number): Float32Array {
  const canvas = new SliceCanvas(size, CHEST_FIELD_MM / size, -1000)
  const shape = chestShape(z)
  paintTable(canvas, shape)
  paintBody(canvas, shape, anatomy)
  paintLungs(canvas, shape, { anatomy, z })
  paintAbdomen(canvas, shape, z)
  paintMediastinum(canvas, z)
  paintSpine(canvas, z, anatomy.fine)
  paintRibs(canvas, shape, z)
  paintSternum(canvas, shape, z)
  paintShoulders(canvas, shape, z)
  addNoise(canvas, anatomy, z)
  return canvas.values
}

function paintTable(canvas: SliceCanvas, shape: ChestShape): void {
  const bottom = shape.body.ry + 6
  // From below upwards: a shell is what remains of one layer when the next has been painted over it.
  const layers = [
    [24.4, -600],
    [22, -955],
    [2.4, -560],
    [0, -1000],
  ] as const
  for (const [down, hounsfield] of layers) {
    const y = bottom + down - 130
    canvas.ellipse({ x: 0, y, rx: 290, ry: 130, edgeMm: 1.4 }, (old, _, yMm) =>
      yMm > bottom - 46 ? hounsfield : old,
    )
  }
}

function paintBody(canvas: SliceCanvas, shape: ChestShape, anatomy: Anatomy): void {
  const { body } = shape
  const waves = [0.02, 0.008, 0.006]
  canvas.ellipse({ x: 0, y: 0, ...body, waves }, 30)
  canvas.ellipse({ x: 0, y: 0, rx: body.rx - 2.2, ry: body.ry - 2.2, waves }, -104)
  const muscle = (_: number, x: number, y: number): number =>
    52 + anatomy.coarse.at(x * 1.4 + 400, y * 1.4 + 400) * 9
  canvas.ellipse(
    { x: 0, y: 2, rx: body.rx - 15, ry: body.ry - 14, waves: [0.03, 0.012, 0.014], edgeMm: 2 },
    muscle,
  )
  for (const side of [-1, 1]) {
    canvas.ellipse({ x: side * 118, y: -58, rx: 22, ry: 5, turn: side * 0.9, edgeMm: 2 }, -90)
    canvas.ellipse({ x: side * 62, y: 92, rx: 34, ry: 2.4, turn: side * -0.35, edgeMm: 2 }, -85)
    canvas.ellipse({ x: side * 30, y: 91, rx: 23, ry: 11, turn: side * -0.2, edgeMm: 2 }, 56)
    paintArmpit(canvas, side, Math.min(1, Math.max(0, (body.rx - 158) / 8)))
  }
}

/** Fat with vessels in it, between the muscles of chest and back; `size` 0 where there is none. */
function paintArmpit(canvas: SliceCanvas, side: number, size: number): void {
  if (size <= 0) return
  canvas.ellipse({ x: side * 122, y: -8, rx: 24 * size, ry: 38 * size, waves: [0.12, 0.1], edgeMm: 3 }, -92)
  canvas.ellipse({ x: side * 84, y: -72, rx: 40 * size, ry: 2.6, turn: side * 0.35, edgeMm: 2 }, -88)
  for (const [x, y] of [
    [118, -14],
    [126, -4],
    [120, 6],
    [130, -20],
  ] as const)
    canvas.disc(side * x, y, 3.2 * size, 44)
}

function paintLungs(
  canvas: SliceCanvas,
  shape: ChestShape,
  at: { readonly anatomy: Anatomy; readonly z: number },
): void {
  const { lung } = shape
  const { anatomy, z } = at
  if (lung.rx <= 4) return
  const air = (_: number, x: number, y: number): number =>
    -872 + y * 0.32 + anatomy.coarse.at(x * 1.1 + z, y * 1.1 + 90) * 14
  for (const side of [-1, 1]) {
    const place = { x: side * lung.x, y: lung.y, waves: [side * 0.03, 0.03, -0.02], edgeMm: 1.4 }
    canvas.ellipse({ ...place, rx: lung.rx + 1.2, ry: lung.ry + 1.2 }, 20)
    canvas.ellipse({ ...place, rx: lung.rx, ry: lung.ry }, air)
  }
  for (const ball of anatomy.vessels) {
    const dz = ball.z - z
    if (Math.abs(dz) < ball.radius) stamp(canvas, ball, Math.sqrt(ball.radius ** 2 - dz * dz))
  }
  for (const nodule of anatomy.nodules) {
    const dz = nodule.z - z
    if (Math.abs(dz) >= nodule.radius) continue
    const radius = Math.sqrt(nodule.radius ** 2 - dz * dz)
    canvas.ellipse(
      { x: nodule.x, y: nodule.y, rx: radius, ry: radius * 0.9, waves: [0.1, 0.08, 0.06], edgeMm: 1.6 },
      28,
    )
  }
}

/** Thin twigs fill their pixel only in part, so they fade. */
function stamp(canvas: SliceCanvas, ball: Ball, radius: number): void {
  const fill = Math.min(1, (ball.radius / 1.1) ** 1.5)
  canvas.disc(ball.x, ball.y, Math.max(radius, canvas.pixelMm * 0.7), (old) =>
    Math.max(old, old + (42 - old) * fill),
  )
}

/** Liver and spleen rise into the bases of the lungs; the stomach has a bubble of air. */
function paintAbdomen(canvas: SliceCanvas, shape: ChestShape, z: number): void {
  const { lung } = shape
  const dome = (top: number): number => Math.sqrt(Math.min(1, Math.max(0, (top - z) / 75)))
  const liver = dome(-62)
  const left = dome(-78)
  if (liver > 0) {
    const rx = (lung.rx + 9) * liver
    canvas.ellipse(
      { x: -lung.x + 6, y: lung.y - 8, rx, ry: lung.ry * 0.98 * liver, waves: [0.03, 0.02], edgeMm: 2 },
      57,
    )
    canvas.ellipse({ x: -lung.x + 44, y: lung.y - 34, rx: rx * 0.8, ry: 34 * liver, edgeMm: 2 }, 57)
    for (const [x, y, r] of [
      [-70, -8, 4],
      [-58, -22, 3.4],
      [-84, 14, 3],
    ] as const)
      canvas.disc(x, y, r * liver, 40)
  }
  if (left > 0) {
    const { x, y } = lung
    canvas.ellipse(
      { x: x - 4, y: y + 20, rx: (lung.rx - 4) * left, ry: lung.ry * 0.76 * left, edgeMm: 2 },
      48,
    )
    canvas.ellipse({ x: x - 20, y: y - 26, rx: 40 * left, ry: 34 * left, edgeMm: 2 }, 32)
    canvas.ellipse({ x: x - 20, y: y - 42, rx: 30 * left, ry: 14 * left, edgeMm: 2 }, -960)
  }
}

function paintMediastinum(canvas: SliceCanvas, z: number): void {
  const fat = -92
  const blood = 42
  const low = Math.min(1, Math.max(0, (-90 - z) / 40))
  canvas.ellipse(
    { x: 2, y: 6 + 32 * low, rx: 33 - 9 * low, ry: 62 - 36 * low, waves: [0.05, 0.05], edgeMm: 2 },
    fat + 50 * low,
  )
  const heart = Math.sqrt(Math.max(0, 1 - ((z + 68) / 66) ** 2))
  if (heart > 0) {
    const place = { x: 20, y: -22, turn: 0.5 }
    canvas.ellipse({ ...place, rx: 66 * heart, ry: 50 * heart, waves: [0.03, 0.04], edgeMm: 2 }, fat)
    canvas.ellipse({ ...place, rx: 60 * heart, ry: 45 * heart, waves: [0.03, 0.05], edgeMm: 2 }, 46)
    canvas.ellipse({ x: 38, y: -14, rx: 24 * heart, ry: 17 * heart, turn: 0.5, edgeMm: 3 }, 36)
    canvas.ellipse({ x: -12, y: -22, rx: 20 * heart, ry: 17 * heart, edgeMm: 3 }, 36)
  }
  if (z < 66) canvas.disc(22, 40, 12, blood)
  if (z > -26 && z < 66) canvas.disc(-12, -20, 15.5, blood)
  if (z >= 60 && z < 84) canvas.ellipse({ x: 5, y: 9, rx: 15, ry: 40, turn: -0.52, edgeMm: 2 }, blood)
  if (z > -14 && z < 84) canvas.ellipse({ x: -31, y: -14, rx: 9, ry: 8 }, blood)
  if (z > -2 && z < 34) {
    canvas.ellipse({ x: 15, y: -32, rx: 15, ry: 13 }, blood)
    canvas.ellipse({ x: 24, y: -8, rx: 22, ry: 10, turn: 1, edgeMm: 2 }, blood)
    if (z < 22) canvas.ellipse({ x: -16, y: 3, rx: 26, ry: 8.5, turn: 0.1, edgeMm: 2 }, blood)
  }
  if (z >= 84)
    for (const [x, y, r] of [
      [-20, -8, 7],
      [-2, -14, 5.5],
      [15, 2, 5.5],
      [-32, -20, 8],
      [28, -22, 8],
    ] as const)
      canvas.disc(x, y, r, blood)
  for (const [x, y] of [
    [-14, 12],
    [10, 14],
    [-24, 22],
  ] as const)
    if (z > 4 && z < 60) canvas.disc(x, y, 3.2, 38)
  canvas.ellipse({ x: 8, y: 33, rx: 7, ry: 5.5 }, 36)
  canvas.ellipse({ x: 8, y: 33, rx: 2, ry: 1 }, -300)
  paintAirways(canvas, z)
}

/** Trachea, carina at z = 34, main bronchi running out and down. */
function paintAirways(canvas: SliceCanvas, z: number): void {
  if (z >= 34) {
    canvas.ellipse({ x: 0, y: 8, rx: 10.4, ry: 9.8 }, 45)
    canvas.ellipse({ x: 0, y: 8, rx: 8.9, ry: 8.3 }, -990)
    return
  }
  const down = 34 - z
  for (const side of [-1, 1]) {
    if (down > 74) continue
    const x = side * (5 + down * (side < 0 ? 0.62 : 0.74))
    const radius = Math.max(2.4, 7.4 - down * 0.075)
    const y = 9 + down * 0.16
    canvas.ellipse({ x, y, rx: radius + 1.6, ry: radius + 1.3 }, 40)
    canvas.ellipse({ x, y, rx: radius, ry: radius * 0.92 }, -985)
  }
}

function addNoise(canvas: SliceCanvas, anatomy: Anatomy, z: number): void {
  const shiftX = Math.round(z * 37) & 0xff
  const shiftY = Math.round(z * 91) & 0xff
  const half = canvas.size / 2
  canvas.map((value, column, row) => {
    // Photons are fewest in the middle of the body, most in air.
    const radius = Math.hypot(column - half, row - half) / half
    const level = NOISE_HU * (1.15 - 0.35 * radius) * (value < -500 ? 0.8 : 1)
    return value + anatomy.fine.at(column + shiftX, row + shiftY) * level
  })
}
