import type { DisplayRules, LookupTable, PixelPadding, VoiWindow } from './display-rules.ts'

const WHITE = 255
type Step = (value: number) => number

const clamp = (value: number) => Math.max(0, Math.min(WHITE, value))

/** The entry for a value; a value between two entries belongs to the lower one. */
export function lookedUp({ firstMapped, values }: LookupTable): Step {
  const last = values.length - 1
  return (value) => values[Math.max(0, Math.min(last, Math.floor(value) - firstMapped))] ?? 0
}

/** Modality LUT Sequence, else Rescale Slope and Intercept (PS3.3 §C.11.1). A slope of 0 would leave nothing to see. */
export function modalityStep({ modalityLut, rescale }: DisplayRules): Step {
  if (modalityLut) return lookedUp(modalityLut)
  if (!rescale) return (value) => value
  const slope = rescale.slope === 0 || !Number.isFinite(rescale.slope) ? 1 : rescale.slope
  const intercept = Number.isFinite(rescale.intercept) ? rescale.intercept : 0
  return (value) => value * slope + intercept
}

/** The functions of PS3.3 §C.11.2.1.2 and §C.11.2.1.3, to 0 … 255 before rounding. */
function windowStep({ center, width, function: shape }: VoiWindow): Step {
  if (shape === 'SIGMOID') return (value) => WHITE / (1 + Math.exp((-4 * (value - center)) / width))
  // LINEAR is not defined below a width of 1; objects that have one mean the same without the half pixel.
  if (shape === 'LINEAR_EXACT' || width < 1) return (value) => clamp(((value - center) / width + 0.5) * WHITE)
  if (width === 1) return (value) => (value <= center - 0.5 ? 0 : WHITE)
  return (value) => clamp(((value - (center - 0.5)) / (width - 1) + 0.5) * WHITE)
}

function tableStep(table: LookupTable): Step {
  const look = lookedUp(table)
  const most = 2 ** table.bits - 1
  return (value) => clamp((look(value) * WHITE) / most)
}

const isUsable = (window: VoiWindow | undefined): window is VoiWindow =>
  window !== undefined && Number.isFinite(window.center) && Number.isFinite(window.width) && window.width > 0

/** From modality values to 0 … 255: window, table, or the whole range of what is there. */
export function voiStep({ window, voiLut }: DisplayRules, range: () => { low: number; high: number }): Step {
  if (isUsable(window)) return windowStep(window)
  if (voiLut) return tableStep(voiLut)
  const { low, high } = range()
  const span = high - low || 1
  return (value) => clamp(((value - low) * WHITE) / span)
}

export const isPadding = (padding: PixelPadding | undefined) => (stored: number) =>
  padding !== undefined && stored >= padding.low && stored <= padding.high
