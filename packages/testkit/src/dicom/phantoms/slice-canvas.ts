/** An ellipse in millimetres around the middle of the picture, x to the patient's left, y to the back. */
export interface Ellipse {
  readonly x: number
  readonly y: number
  readonly rx: number
  readonly ry: number
  /** Turned by this angle, radians. */
  readonly turn?: number
  /** Waviness of the outline: amplitudes of the 2nd, 3rd, … harmonic. */
  readonly waves?: readonly number[]
  /** Width of the soft edge, millimetres; a pixel unless given. */
  readonly edgeMm?: number
}

type Value = number | ((old: number, xMm: number, yMm: number) => number)

/** One slice in the making: [y][x] float values, painted with soft edges so that nothing looks cut out. */
export class SliceCanvas {
  readonly size: number
  readonly pixelMm: number
  readonly values: Float32Array

  constructor(size: number, pixelMm: number, background: number) {
    this.size = size
    this.pixelMm = pixelMm
    this.values = new Float32Array(size * size).fill(background)
  }

  /** Blends `value` into the ellipse. */
  ellipse(shape: Ellipse, value: Value): void {
    const { pixelMm, size, values } = this
    const half = (size - 1) / 2
    const reach = Math.max(shape.rx, shape.ry) * (1 + waveReach(shape.waves)) + 2 * pixelMm
    const first = (middle: number): number => Math.max(0, Math.floor((middle - reach) / pixelMm + half))
    const last = (middle: number): number => Math.min(size - 1, Math.ceil((middle + reach) / pixelMm + half))
    const edge = (shape.edgeMm ?? pixelMm) / Math.min(shape.rx, shape.ry)
    const cos = Math.cos(shape.turn ?? 0)
    const sin = Math.sin(shape.turn ?? 0)
    const x1 = last(shape.x)
    const y1 = last(shape.y)
    for (let row = first(shape.y); row <= y1; row += 1) {
      const dy = (row - half) * pixelMm - shape.y
      for (let column = first(shape.x); column <= x1; column += 1) {
        const dx = (column - half) * pixelMm - shape.x
        const u = (dx * cos + dy * sin) / shape.rx
        const v = (dy * cos - dx * sin) / shape.ry
        const cover = coverage(u, v, { edge, waves: shape.waves })
        if (cover <= 0) continue
        const index = row * size + column
        const old = values[index] as number
        const next = typeof value === 'number' ? value : value(old, dx + shape.x, dy + shape.y)
        values[index] = old + (next - old) * cover
      }
    }
  }

  /** A disc or the section of a sphere. */
  disc(x: number, y: number, radius: number, value: Value): void {
    if (radius > 0) this.ellipse({ x, y, rx: radius, ry: radius }, value)
  }

  /** Applies a function to every pixel: value, column, row. */
  map(change: (value: number, column: number, row: number) => number): void {
    for (let row = 0; row < this.size; row += 1) {
      for (let column = 0; column < this.size; column += 1) {
        const index = row * this.size + column
        this.values[index] = change(this.values[index] as number, column, row)
      }
    }
  }
}

const waveReach = (waves: readonly number[] | undefined): number =>
  waves?.reduce((sum, wave) => sum + Math.abs(wave), 0) ?? 0

/** 1 inside, 0 outside, between them over the soft edge. */
function coverage(
  u: number,
  v: number,
  how: { readonly edge: number; readonly waves: readonly number[] | undefined },
): number {
  const reach = waveReach(how.waves) + how.edge
  const squared = u * u + v * v
  if (squared > (1 + reach) * (1 + reach)) return 0
  if (reach < 1 && squared < (1 - reach) * (1 - reach)) return 1
  let radius = 1
  if (how.waves !== undefined) {
    const angle = Math.atan2(v, u)
    for (let k = 0; k < how.waves.length; k += 1)
      radius += (how.waves[k] as number) * Math.cos((k + 2) * angle + k)
  }
  const distance = (radius - Math.sqrt(squared)) / how.edge + 0.5
  if (distance <= 0) return 0
  return distance >= 1 ? 1 : distance * distance * (3 - 2 * distance)
}
