import type { DecodedFrame } from '../pixel-format.ts'
import type { DisplayRules } from './display-rules.ts'
import { isPadding, modalityStep, voiStep } from './grey-steps.ts'
import { heldValues, type SampleReader, sampleBits, sampleOf, storedValues } from './stored-values.ts'

/** Up to here every container value gets its grey once, and each pixel is one look. */
const TABLE_BITS_MAX = 16

/** Lowest and highest modality value of what is image; the whole when nothing but padding is there. */
function rangeOf(stored: SampleReader, count: number, rules: DisplayRules): { low: number; high: number } {
  const modality = modalityStep(rules)
  const padded = isPadding(rules.padding)
  const find = (skip: (value: number) => boolean) => {
    let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
    for (let i = 0; i < count; i += 1) {
      const value = stored(i)
      if (skip(value)) continue
      const shown = modality(value)
      if (shown < low) low = shown
      if (shown > high) high = shown
    }
    return { low, high }
  }
  const found = find((value) => !Number.isFinite(value) || padded(value))
  if (found.low <= found.high) return found
  const all = find((value) => !Number.isFinite(value))
  return all.low <= all.high ? all : { low: 0, high: 1 }
}

/**
 * One sample a pixel → 8-bit grey (PS3.4 §N.2.1): modality, values of interest, presentation. What is no number (a float
 * that is none) is black.
 */
export function showGrey(frame: DecodedFrame, rules: DisplayRules): Uint8Array {
  const count = frame.rows * frame.columns
  const stored = storedValues(frame, rules)
  const modality = modalityStep(rules)
  // A mask is black and white, also where all of it is one of the two.
  const range = () =>
    sampleBits(frame, rules) === 1 ? { low: modality(0), high: modality(1) } : rangeOf(stored, count, rules)
  const voi = voiStep(rules, range)
  const inverted = frame.photometricInterpretation === 'MONOCHROME1' || rules.inverse === true
  const shown = (value: number) => {
    const grey = Math.round(voi(modality(value)))
    return inverted ? 255 - grey : grey
  }
  const grey = new Uint8Array(count) // [row][column]
  if (rules.float || frame.bitsAllocated > TABLE_BITS_MAX) {
    for (let i = 0; i < count; i += 1) grey[i] = shown(stored(i))
    return grey
  }
  const sample = sampleOf(frame, rules)
  const greys = new Int16Array(2 ** frame.bitsAllocated).fill(-1)
  const held = heldValues(frame)
  for (let i = 0; i < count; i += 1) {
    const at = held(i)
    if (greys[at] === -1) greys[at] = shown(sample(at))
    grey[i] = greys[at]!
  }
  return grey
}
