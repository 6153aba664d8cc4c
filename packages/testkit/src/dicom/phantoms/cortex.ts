import type { Random } from '../random.ts'

/** A furrow that runs from the surface of the brain inwards; all of it wanders with height. */
interface Sulcus {
  readonly angle: number
  readonly depthMm: number
  readonly bend: number
  readonly phase: number
}

/** Outline of the brain at one height, millimetres. */
export interface BrainOutline {
  readonly rx: number
  readonly ry: number
}

type Segment = readonly [number, number, number, number]

/** The folded surface of the brain. */
export interface Cortex {
  /** Distance to the nearest surface at each point of one height, millimetres; negative outside the brain. */
  at(z: number, outline: BrainOutline): (x: number, y: number) => number
}

const SULCI = 40

export function foldedCortex(random: Random): Cortex {
  const sulci: Sulcus[] = Array.from({ length: SULCI }, (_, i) => ({
    angle: ((i + 0.2 + random() * 0.6) / SULCI) * Math.PI * 2,
    depthMm: 9 + random() * 13,
    bend: (random() - 0.5) * 1.6,
    phase: random() * Math.PI * 2,
  }))
  return {
    at(z, outline) {
      const segments = [
        ...sulci.flatMap((one) => sulcusSegments(one, z, outline)),
        ...fissureSegments(sulci, z, outline),
      ]
      return (x, y) => surfaceDistance(x, y, { outline, segments, z })
    },
  }
}

function sulcusSegments(sulcus: Sulcus, z: number, { rx, ry }: BrainOutline): Segment[] {
  const angle = sulcus.angle + 0.1 * Math.sin(z * 0.06 + sulcus.phase)
  const depth = sulcus.depthMm * (0.75 + 0.4 * Math.sin(z * 0.09 + sulcus.phase * 2)) * Math.min(1, rx / 50)
  const x0 = Math.cos(angle) * rx
  const y0 = Math.sin(angle) * ry
  const inward = Math.atan2(-y0, -x0)
  const x1 = x0 + Math.cos(inward) * depth * 0.5
  const y1 = y0 + Math.sin(inward) * depth * 0.5
  const turned = inward + sulcus.bend * Math.sin(z * 0.05 + sulcus.phase)
  return [
    [x0, y0, x1, y1],
    [x1, y1, x1 + Math.cos(turned) * depth * 0.5, y1 + Math.sin(turned) * depth * 0.5],
  ]
}

/** The fissure between the halves has furrows of its own. */
function fissureSegments(sulci: readonly Sulcus[], z: number, { ry }: BrainOutline): Segment[] {
  const segments: Segment[] = [[0, -ry, 0, ry]]
  for (let i = 0; i < 10; i += 1) {
    const { phase, depthMm, bend } = sulci[i] as Sulcus
    const y = ((i + 0.5) / 10 - 0.5) * 2 * ry * 0.92 + 3 * Math.sin(z * 0.07 + phase)
    if (Math.abs(y) < 24) continue
    const side = i % 2 === 0 ? 1 : -1
    const reach = depthMm * 0.8
    segments.push([0, y, side * reach, y + bend * 6], [0, y + 4, -side * reach * 0.8, y + 4 - bend * 6])
  }
  return segments
}

function surfaceDistance(
  x: number,
  y: number,
  shape: { readonly outline: BrainOutline; readonly segments: readonly Segment[]; readonly z: number },
): number {
  const { rx, ry } = shape.outline
  const radius = Math.hypot(x / rx, y / ry)
  const outer = radius === 0 ? Math.min(rx, ry) : (1 - radius) * (Math.hypot(x, y) / radius)
  if (outer < 0) return outer
  let nearest = outer
  for (const [x0, y0, x1, y1] of shape.segments) {
    // Most furrows are far away; the square of the distance to their start rules them out.
    if (Math.abs(x - x0) > 30 && Math.abs(x - x1) > 30) continue
    const dx = x1 - x0
    const dy = y1 - y0
    const along = Math.max(0, Math.min(1, ((x - x0) * dx + (y - y0) * dy) / (dx * dx + dy * dy || 1)))
    const apart = Math.hypot(x - x0 - along * dx, y - y0 - along * dy)
    if (apart < nearest) nearest = apart
  }
  return nearest
}
