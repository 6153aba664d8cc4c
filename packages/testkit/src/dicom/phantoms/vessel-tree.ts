import type { Random } from '../random.ts'

/** A piece of a vessel as a ball, millimetres. */
export interface Ball {
  readonly x: number
  readonly y: number
  readonly z: number
  readonly radius: number
}

interface Twig {
  x: number
  y: number
  z: number
  dx: number
  dy: number
  dz: number
  radius: number
  generation: number
}

const STEP_MM = 1.2
const LAST_GENERATION = 7

/** Grows a tree from a root outwards; `inside` stops a twig that would leave the organ. */
export function vesselTree(
  root: Omit<Twig, 'generation'>,
  random: Random,
  inside: (x: number, y: number, z: number) => boolean,
): Ball[] {
  const balls: Ball[] = []
  const open: Twig[] = [{ ...root, generation: 0 }]
  for (let twig = open.pop(); twig !== undefined; twig = open.pop()) {
    const end = growTwig(twig, { random, inside, balls })
    if (end === null || twig.generation >= LAST_GENERATION || end.radius < 0.45) continue
    const children = twig.generation < 2 ? 3 : 2
    for (let child = 0; child < children; child += 1) open.push(branchOf(end, random))
  }
  return balls
}

function growTwig(
  twig: Twig,
  world: {
    readonly random: Random
    readonly inside: (x: number, y: number, z: number) => boolean
    readonly balls: Ball[]
  },
): Twig | null {
  const { balls, inside, random } = world
  const steps = Math.round((10 + random() * 16) * (1 - twig.generation * 0.06))
  const at = { ...twig }
  for (let step = 0; step < steps; step += 1) {
    at.x += at.dx * STEP_MM
    at.y += at.dy * STEP_MM
    at.z += at.dz * STEP_MM
    at.dx += (random() - 0.5) * 0.14
    at.dy += (random() - 0.5) * 0.14
    at.dz += (random() - 0.5) * 0.14
    at.radius *= 0.994
    if (at.generation > 0 && !inside(at.x, at.y, at.z)) return null
    balls.push({ x: at.x, y: at.y, z: at.z, radius: at.radius })
  }
  return at
}

function branchOf(end: Twig, random: Random): Twig {
  const spread = 1.25
  const dx = end.dx + (random() - 0.5) * spread
  const dy = end.dy + (random() - 0.5) * spread
  const dz = end.dz + (random() - 0.5) * spread
  const length = Math.hypot(dx, dy, dz) || 1
  return {
    ...end,
    dx: dx / length,
    dy: dy / length,
    dz: dz / length,
    radius: end.radius * (0.68 + random() * 0.12),
    generation: end.generation + 1,
  }
}
