import { seededRandom } from '../random.ts'
import { type Cortex, foldedCortex } from './cortex.ts'
import { type NoiseTile, noiseTile } from './noise-tile.ts'
import { SliceCanvas } from './slice-canvas.ts'

export type MrContrast = 'T1' | 'T2' | 'FLAIR'

/** Signal of each tissue, arbitrary units. */
interface Signals {
  readonly fluid: number
  readonly grey: number
  readonly white: number
  readonly fat: number
  readonly muscle: number
  readonly lesion: number
}

const SIGNALS: Readonly<Record<MrContrast, Signals>> = {
  T1: { fluid: 150, grey: 430, white: 620, fat: 980, muscle: 380, lesion: 330 },
  T2: { fluid: 1050, grey: 560, white: 380, fat: 640, muscle: 220, lesion: 820 },
  FLAIR: { fluid: 110, grey: 560, white: 430, fat: 520, muscle: 260, lesion: 940 },
}

export const BRAIN_FIELD_MM = 215
const BONE = 45
const NOISE = 16

/** An invented head, drawn slice by slice; z in millimetres from the thalamus towards the vertex, −60 to +75. */
export interface BrainPhantom {
  /** Signal [y][x] of one axial slice. */
  slice(zMm: number, sizePixels: number, contrast: MrContrast): Float32Array
}

interface Place {
  readonly z: number
  readonly signals: Signals
  /** How much of the full outline this height has, 0 to 1. */
  readonly size: number
}

export function brainPhantom(seed: number): BrainPhantom {
  const random = seededRandom(seed)
  const fine = noiseTile(random, 0)
  const coarse = noiseTile(random, 12)
  const cortex = foldedCortex(random)
  return {
    slice(z, sizePixels, contrast) {
      const canvas = new SliceCanvas(sizePixels, BRAIN_FIELD_MM / sizePixels, 0)
      // Towards the base the head stays wide: the face and the neck are below.
      const size = Math.sqrt(Math.max(0, 1 - ((z - 2) / 84) ** 2 * (z < 2 ? 0.3 : 1)))
      const place = { z, signals: SIGNALS[contrast], size }
      paintSkull(canvas, place)
      paintCerebrum(canvas, place, { cortex, coarse })
      paintDeep(canvas, place)
      paintBase(canvas, place)
      addNoise(canvas, fine, z)
      return canvas.values
    },
  }
}

function paintSkull(canvas: SliceCanvas, { signals, size }: Place): void {
  const ring = (inset: number, value: number): void =>
    canvas.ellipse(
      { x: 0, y: 0, rx: 78 * size - inset, ry: 96 * size - inset, waves: [0.012, 0.01], edgeMm: 1.2 },
      value,
    )
  ring(0, signals.muscle)
  ring(1.6, signals.fat)
  ring(6, BONE)
  ring(8.4, signals.fat * 0.45)
  ring(11, BONE)
  ring(12.8, signals.fluid)
}

const FLUID_MM = 0.75
const CORTEX_MM = 3.6

/** 0 to 1 while `value` goes from `edge` − 0.5 to `edge` + 0.5 millimetres. */
const ramp = (value: number, edge: number): number => Math.max(0, Math.min(1, value - edge + 0.5))

/** Fluid in the furrows, a ribbon of grey matter along every surface, white matter behind it. */
function paintCerebrum(
  canvas: SliceCanvas,
  place: Place,
  brain: { readonly cortex: Cortex; readonly coarse: NoiseTile },
): void {
  const { signals, size, z } = place
  const outline = { rx: 64 * size, ry: 81 * size }
  const distance = brain.cortex.at(z, outline)
  const tissue = (_: number, x: number, y: number): number => {
    const depth = distance(x, y)
    const grain = brain.coarse.at(x * 3 + z * 5, y * 3) * 8
    const grey = signals.fluid + (signals.grey - signals.fluid) * ramp(depth, FLUID_MM)
    return grey + (signals.white - grey) * ramp(depth, CORTEX_MM) + grain
  }
  canvas.ellipse({ x: 0, y: 0, ...outline, edgeMm: 1 }, tissue)
  if (Math.abs(z) > 24) return
  for (const side of [-1, 1]) {
    canvas.ellipse({ x: side * 47, y: -8, rx: 17, ry: 4.8, turn: side * 0.4, edgeMm: 1.5 }, signals.grey)
    canvas.ellipse({ x: side * 52, y: -10, rx: 14, ry: 1.7, turn: side * 0.4 }, signals.fluid)
  }
}

/** Ventricles, nuclei, corpus callosum, and a few white-matter lesions. */
function paintDeep(canvas: SliceCanvas, { signals, z }: Place): void {
  if (Math.abs(z) > 42) return
  const height = Math.sqrt(Math.max(0, 1 - (z / 42) ** 2))
  if (z > -8 && z < 34) {
    canvas.ellipse({ x: 0, y: -26, rx: 13 * height, ry: 7, edgeMm: 1.4 }, signals.white)
    canvas.ellipse({ x: 0, y: 32, rx: 14 * height, ry: 8, edgeMm: 1.4 }, signals.white)
  }
  for (const side of [-1, 1]) {
    if (z > -14 && z < 18) {
      canvas.ellipse(
        { x: side * 13, y: 4, rx: 9.5 * height, ry: 14 * height, turn: side * -0.5, edgeMm: 1.6 },
        signals.grey,
      )
      canvas.ellipse(
        { x: side * 25, y: -6, rx: 6 * height, ry: 14 * height, turn: side * 0.3, edgeMm: 1.6 },
        signals.grey,
      )
      canvas.ellipse(
        { x: side * 15, y: -21, rx: 5 * height, ry: 8 * height, turn: side * 0.4, edgeMm: 1.6 },
        signals.grey,
      )
    }
    if (z > -6 && z < 32) {
      const wide = 1 - Math.max(0, z - 8) / 40
      canvas.ellipse(
        { x: side * 8, y: -17, rx: 4.4 * wide, ry: 13 * height, turn: side * -0.42, edgeMm: 1.2 },
        signals.fluid,
      )
      canvas.ellipse(
        { x: side * 17, y: 26, rx: 4.6 * wide, ry: 15 * height, turn: side * 0.36, edgeMm: 1.2 },
        signals.fluid,
      )
      if (z > 8)
        canvas.ellipse(
          { x: side * 11, y: 4, rx: 4.6 * wide, ry: 24 * height, turn: side * 0.12, edgeMm: 1.2 },
          signals.fluid,
        )
    }
  }
  if (z > -16 && z < 8) canvas.ellipse({ x: 0, y: 3, rx: 1.9, ry: 11 }, signals.fluid)
  for (const [x, y, at, r] of [
    [-27, -30, 24, 3.4],
    [24, 22, 20, 2.8],
    [31, -18, 28, 2.2],
  ] as const) {
    const radius = Math.sqrt(Math.max(0, r * r - (z - at) ** 2 / 2.5))
    canvas.disc(x, y, radius, signals.lesion)
  }
}

/** Cerebellum, brain stem and eyes below the cerebrum. */
function paintBase(canvas: SliceCanvas, { signals, z }: Place): void {
  if (z > -26) return
  const low = Math.min(1, (-26 - z) / 12)
  canvas.ellipse({ x: 0, y: 46, rx: 50 * low, ry: 32 * low, edgeMm: 1.4 }, signals.fluid)
  for (const side of [-1, 1]) {
    const lobe = { x: side * 23, y: 47, turn: side * 0.25, edgeMm: 1.2 }
    canvas.ellipse({ ...lobe, rx: 25 * low, ry: 27 * low }, signals.grey)
    // The leaves of the cerebellum: thin bright and dark arcs.
    for (let leaf = 8; leaf > 2; leaf -= 1) {
      const part = (leaf / 9) * low
      canvas.ellipse(
        { ...lobe, rx: 25 * part, ry: 27 * part, edgeMm: 0.8 },
        leaf % 2 === 0 ? signals.grey : signals.white,
      )
    }
    if (z < -36) paintOrbit(canvas, signals, side)
  }
  canvas.ellipse({ x: 0, y: 14, rx: 15, ry: 13, waves: [0.06, 0.05], edgeMm: 1.4 }, signals.white)
  canvas.ellipse({ x: 0, y: 30, rx: 6 * low, ry: 4 * low }, signals.fluid)
  if (z < -36)
    for (const side of [-1, 0, 1]) canvas.ellipse({ x: side * 8, y: -58, rx: 3.4, ry: 16, edgeMm: 1.5 }, 12)
}

function paintOrbit(canvas: SliceCanvas, signals: Signals, side: number): void {
  canvas.ellipse({ x: side * 30, y: -62, rx: 17, ry: 21, turn: side * -0.35, edgeMm: 1.5 }, signals.fat)
  canvas.ellipse({ x: side * 32, y: -68, rx: 12, ry: 12, edgeMm: 1.2 }, signals.fluid)
  canvas.ellipse({ x: side * 32, y: -77, rx: 4.6, ry: 2.2 }, signals.muscle)
  for (const turn of [-0.75, -0.1]) {
    canvas.ellipse({ x: side * (27 + turn * 9), y: -52, rx: 2, ry: 13, turn: side * turn }, signals.muscle)
  }
}

/** Rician noise over a slowly varying coil sensitivity. */
function addNoise(canvas: SliceCanvas, fine: NoiseTile, z: number): void {
  const half = canvas.size / 2
  const shift = Math.round(z * 53)
  canvas.map((value, column, row) => {
    const radius = Math.hypot(column - half, row - half) / half
    const real = value * (0.9 + 0.16 * radius) + fine.at(column + shift, row) * NOISE
    return Math.hypot(real, fine.at(column, row + shift + 77) * NOISE)
  })
}
