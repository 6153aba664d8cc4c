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

interface Span {
  readonly row: number
  readonly start: number
  readonly end: number
}

/** Where the row `dy` crosses the ellipse grown by `scale`: from and to, millimetres from its middle; null when it misses. */
function rowSpan(shape: Ellipse, dy: number, scale: number): [number, number] | null {
  const cos = Math.cos(shape.turn ?? 0)
  const sin = Math.sin(shape.turn ?? 0)
  const px = 1 / (shape.rx * shape.rx)
  const py = 1 / (shape.ry * shape.ry)
  const a = cos * cos * px + sin * sin * py
  const b = 2 * dy * cos * sin * (px - py)
  const c = dy * dy * (sin * sin * px + cos * cos * py) - scale * scale
  const root = b * b - 4 * a * c
  if (root < 0) return null
  const wide = Math.sqrt(root)
  return [(-b - wide) / (2 * a), (-b + wide) / (2 * a)]
}

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

  /** Blends `value` into the ellipse; row by row, with the soft edge worked out only where it is. */
  ellipse(shape: Ellipse, value: Value): void {
    const { pixelMm, size } = this
    const half = (size - 1) / 2
    const edge = (shape.edgeMm ?? pixelMm) / Math.min(shape.rx, shape.ry)
    const reach = waveReach(shape.waves) + edge
    const down = Math.max(shape.rx, shape.ry) * (1 + reach) + pixelMm
    const lastRow = Math.min(size - 1, Math.ceil((shape.y + down) / pixelMm + half))
    const column = (dx: number): number => (dx + shape.x) / pixelMm + half
    for (let row = Math.max(0, Math.floor((shape.y - down) / pixelMm + half)); row <= lastRow; row += 1) {
      const dy = (row - half) * pixelMm - shape.y
      const outer = rowSpan(shape, dy, 1 + reach)
      if (outer === null) continue
      const inner = reach < 1 ? rowSpan(shape, dy, 1 - reach) : null
      const start = Math.max(0, Math.ceil(column(outer[0])))
      const end = Math.min(size - 1, Math.floor(column(outer[1])))
      const solidStart = inner === null ? end + 1 : Math.max(start, Math.ceil(column(inner[0])))
      const solidEnd = inner === null ? end : Math.min(end, Math.floor(column(inner[1])))
      this.#soften({ row, start, end: Math.min(end, solidStart - 1) }, { shape, edge, value })
      this.#fill({ row, start: solidStart, end: solidEnd }, value)
      if (inner !== null)
        this.#soften({ row, start: Math.max(solidEnd + 1, solidStart), end }, { shape, edge, value })
    }
  }

  #fill(span: Span, value: Value): void {
    const { pixelMm, size, values } = this
    const at = span.row * size
    if (typeof value === 'number') {
      if (span.end >= span.start) values.fill(value, at + span.start, at + span.end + 1)
      return
    }
    const half = (size - 1) / 2
    const yMm = (span.row - half) * pixelMm
    for (let column = span.start; column <= span.end; column += 1) {
      values[at + column] = value(values[at + column] as number, (column - half) * pixelMm, yMm)
    }
  }

  #soften(
    span: Span,
    paint: { readonly shape: Ellipse; readonly edge: number; readonly value: Value },
  ): void {
    const { pixelMm, size, values } = this
    const { shape, edge, value } = paint
    const half = (size - 1) / 2
    const cos = Math.cos(shape.turn ?? 0)
    const sin = Math.sin(shape.turn ?? 0)
    const yMm = (span.row - half) * pixelMm
    const dy = yMm - shape.y
    for (let column = span.start; column <= span.end; column += 1) {
      const xMm = (column - half) * pixelMm
      const dx = xMm - shape.x
      const u = (dx * cos + dy * sin) / shape.rx
      const v = (dy * cos - dx * sin) / shape.ry
      const cover = coverage(u, v, { edge, waves: shape.waves })
      if (cover <= 0) continue
      const index = span.row * size + column
      const old = values[index] as number
      const next = typeof value === 'number' ? value : value(old, xMm, yMm)
      values[index] = old + (next - old) * cover
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
