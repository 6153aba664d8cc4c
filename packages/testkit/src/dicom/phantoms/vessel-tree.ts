import type { Random } from '../random.ts'

interface Point {
  readonly x: number
  readonly y: number
  readonly z: number
}

/** A piece of a vessel as a ball, millimetres. */
export interface Ball extends Point {
  readonly radius: number
}

interface Node extends Point {
  readonly parent: Node | null
  /** Ends that are fed through this node. */
  ends: number
}

const STEP_MM = 2.5
const TWIG_RADIUS_MM = 0.5
const RADIUS_MAX_MM = 4.6
/** A vessel that feeds n ends is n^0.37 times as wide as one that feeds one (Murray: 1/3 to 1/2). */
const MURRAY = 0.37

/** A tree from `root` to all `targets`: each of them, nearest first, is joined to the nearest point of what has grown. */
export function vesselTree(root: Point, targets: readonly Point[], random: Random): Ball[] {
  const nodes: Node[] = [{ ...root, parent: null, ends: 0 }]
  const ordered = [...targets].sort((a, b) => distance(root, a) - distance(root, b))
  for (const target of ordered) growTo(target, nodes, random)
  return nodes.flatMap((node) => (node.parent === null ? [] : ballsBetween(node.parent, node)))
}

const distance = (a: Point, b: Point): number => Math.hypot(a.x - b.x, a.y - b.y, a.z - b.z)

function growTo(target: Point, nodes: Node[], random: Random): void {
  let nearest = nodes[0] as Node
  let best = Number.POSITIVE_INFINITY
  for (const node of nodes) {
    const apart = distance(node, target)
    if (apart < best) {
      best = apart
      nearest = node
    }
  }
  const steps = Math.max(1, Math.round(best / STEP_MM))
  let at = nearest
  for (let step = 1; step <= steps; step += 1) {
    const left = steps - step + 1
    const sway = step < steps ? 1.1 : 0
    at = {
      x: at.x + (target.x - at.x) / left + (random() - 0.5) * sway,
      y: at.y + (target.y - at.y) / left + (random() - 0.5) * sway,
      z: at.z + (target.z - at.z) / left + (random() - 0.5) * sway,
      parent: at,
      ends: 0,
    }
    nodes.push(at)
  }
  for (let node: Node | null = at; node !== null; node = node.parent) node.ends += 1
}

const radiusOf = (node: Node): number => Math.min(RADIUS_MAX_MM, TWIG_RADIUS_MM * node.ends ** MURRAY)

function ballsBetween(from: Node, to: Node): Ball[] {
  const radius = radiusOf(to)
  const count = Math.max(1, Math.ceil(distance(from, to) / Math.max(0.6, radius * 0.7)))
  return Array.from({ length: count }, (_, i) => {
    const part = (i + 1) / count
    return {
      x: from.x + (to.x - from.x) * part,
      y: from.y + (to.y - from.y) * part,
      z: from.z + (to.z - from.z) * part,
      radius,
    }
  })
}
