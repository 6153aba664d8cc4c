/**
 * Draws the picture of the sign-in page: an axial chest section computed from ellipses and branching lines, with the
 * noise of a scanner. No person was imaged. Run with `node scripts/draw-sign-in-picture.ts`.
 */
import { fileURLToPath } from 'node:url'
import sharp from 'sharp'

const SIDE = 960
const density = new Float32Array(SIDE * SIDE) // [row][column], grey 0 to 255

let seed = 20260318
/** Park–Miller, so that the picture is the same every time. */
function random(): number {
  seed = (seed * 48_271) % 2_147_483_647
  return seed / 2_147_483_647
}

interface Ellipse {
  readonly x: number
  readonly y: number
  readonly rx: number
  readonly ry: number
  readonly turn?: number
  /** 2 is an ellipse, more is squarer. */
  readonly power?: number
}

/** Signed depth inside an ellipse in pixels, about right near its edge. */
function depth(e: Ellipse, px: number, py: number): number {
  const turn = e.turn ?? 0
  const dx = px - e.x
  const dy = py - e.y
  const u = Math.abs((dx * Math.cos(turn) + dy * Math.sin(turn)) / e.rx)
  const v = Math.abs((-dx * Math.sin(turn) + dy * Math.cos(turn)) / e.ry)
  const power = e.power ?? 2
  return (1 - (u ** power + v ** power) ** (1 / power)) * Math.min(e.rx, e.ry)
}

function fill(e: Ellipse, grey: number, inside: (px: number, py: number) => boolean = () => true): void {
  const reach = Math.max(e.rx, e.ry) + 2
  for (let py = Math.max(0, Math.floor(e.y - reach)); py < Math.min(SIDE, e.y + reach); py += 1) {
    for (let px = Math.max(0, Math.floor(e.x - reach)); px < Math.min(SIDE, e.x + reach); px += 1) {
      const share = Math.max(0, Math.min(1, depth(e, px, py) + 0.5))
      if (share > 0 && inside(px, py)) mix(px, py, grey, share)
    }
  }
}

function mix(px: number, py: number, grey: number, share: number): void {
  const at = py * SIDE + px
  density[at] = (density[at] ?? 0) * (1 - share) + grey * share
}

const body: Ellipse = { x: 480, y: 470, rx: 440, ry: 318, power: 2.5 }
const lungs: readonly Ellipse[] = [
  { x: 276, y: 462, rx: 168, ry: 232, turn: 0.1, power: 2.3 },
  { x: 690, y: 462, rx: 160, ry: 230, turn: -0.1, power: 2.3 },
]
const heart: Ellipse = { x: 520, y: 400, rx: 128, ry: 118, turn: 0.5 }
const inLung = (px: number, py: number) =>
  lungs.some((lung) => depth(lung, px, py) > 3) && depth(heart, px, py) < 0

/** A vessel that thins, turns a little and forks. */
function vessel(x: number, y: number, turn: number, width: number): void {
  if (width < 0.8) return
  const steps = 14 + random() * 22
  let [px, py, angle] = [x, y, turn]
  for (let step = 0; step < steps; step += 1) {
    angle += (random() - 0.5) * 0.16
    px += Math.cos(angle) * 2.4
    py += Math.sin(angle) * 2.4
    const r = width * (1 - (0.25 * step) / steps)
    fill({ x: px, y: py, rx: r, ry: r }, 118 + width * 5, inLung)
  }
  const spread = 0.28 + random() * 0.4
  vessel(px, py, angle + spread, width * (0.62 + random() * 0.18))
  vessel(px, py, angle - spread, width * (0.62 + random() * 0.18))
}

function drawBody(): void {
  fill(body, 74)
  fill({ ...body, rx: 416, ry: 292 }, 112)
  fill({ ...body, rx: 404, ry: 280 }, 96)
  fill({ ...body, rx: 396, ry: 272 }, 128)
  for (const lung of lungs) fill(lung, 22)
}

function drawMiddle(): void {
  fill({ x: 482, y: 460, rx: 66, ry: 220, power: 3 }, 124)
  fill(heart, 138)
  fill({ x: 452, y: 300, rx: 46, ry: 44 }, 152)
  fill({ x: 534, y: 318, rx: 34, ry: 34 }, 148)
  fill({ x: 566, y: 560, rx: 36, ry: 36 }, 150)
  fill({ x: 420, y: 452, rx: 26, ry: 16, turn: 0.4 }, 14)
  fill({ x: 500, y: 458, rx: 24, ry: 15, turn: -0.4 }, 14)
}

function drawBones(): void {
  fill({ x: 480, y: 588, rx: 60, ry: 46, power: 2.6 }, 206)
  fill({ x: 480, y: 588, rx: 50, ry: 36, power: 2.6 }, 158)
  fill({ x: 480, y: 648, rx: 24, ry: 20 }, 96)
  fill({ x: 480, y: 700, rx: 9, ry: 40 }, 190)
  for (const side of [-1, 1]) fill({ x: 480 + side * 54, y: 656, rx: 44, ry: 9, turn: side * 0.35 }, 182)
  fill({ x: 480, y: 184, rx: 40, ry: 11, power: 3 }, 190)
  for (let rib = 0; rib < 15; rib += 1) {
    const angle = -1.32 + rib * 0.188
    for (const side of [-1, 1]) {
      if (Math.abs(angle) < 0.05) continue
      const at = { x: 480 + side * Math.cos(angle) * 392, y: 468 + Math.sin(angle) * 284 }
      const turn = side * (angle + Math.PI / 2) * 0.92
      fill({ ...at, rx: 34, ry: 9.5, turn, power: 2.4 }, 204)
      fill({ ...at, rx: 26, ry: 4.5, turn, power: 2.4 }, 140)
    }
  }
}

function drawVessels(): void {
  for (const [side, x] of [
    [-1, 408],
    [1, 566],
  ] as const) {
    for (let branch = 0; branch < 9; branch += 1) {
      const fan = -1.25 + branch * 0.31
      vessel(x, 446 + branch * 5, side < 0 ? Math.PI - fan : fan, 6.2 - Math.abs(branch - 4) * 0.4)
    }
  }
}

function drawNodule(): void {
  fill({ x: 232, y: 372, rx: 19, ry: 16, turn: 0.5 }, 118)
  for (let ray = 0; ray < 14; ray += 1) {
    const angle = (ray / 14) * Math.PI * 2
    fill({ x: 232 + Math.cos(angle) * 22, y: 372 + Math.sin(angle) * 20, rx: 10, ry: 1.1, turn: angle }, 96)
  }
}

function drawTable(): void {
  for (let px = 120; px < 840; px += 1) {
    const y = 836 + 34 * Math.sin(((px - 120) / 720) * Math.PI)
    fill({ x: px, y, rx: 1.6, ry: 1.6 }, 52)
  }
}

/** Grain of a few neighbouring pixels, as a reconstruction kernel leaves it. */
function noise(): Float32Array {
  const white = Float32Array.from({ length: SIDE * SIDE }, () => random() + random() + random() - 1.5)
  return white.map(
    (value, at) =>
      (value +
        (white[at - 1] ?? 0) +
        (white[at + 1] ?? 0) +
        (white[at - SIDE] ?? 0) +
        (white[at + SIDE] ?? 0)) *
      2.4,
  )
}

drawBody()
drawVessels()
drawMiddle()
drawBones()
drawNodule()
drawTable()
const grain = noise()
// The dark page behind is #0c0e11, so that the section stands on it without a frame.
const rgb = Buffer.alloc(SIDE * SIDE * 3)
for (let at = 0; at < SIDE * SIDE; at += 1) {
  const grey = Math.max(0, (density[at] ?? 0) * 0.72 + (density[at] ? (grain[at] ?? 0) : 0))
  rgb.set(
    [Math.min(255, 12 + grey * 0.94), Math.min(255, 14 + grey * 0.94), Math.min(255, 17 + grey * 0.94)],
    at * 3,
  )
}
const target = fileURLToPath(new URL('../public/sign-in-ct.webp', import.meta.url))
await sharp(rgb, { raw: { width: SIDE, height: SIDE, channels: 3 } })
  .blur(0.8)
  .webp({ quality: 62 })
  .toFile(target)
