import { CodecError } from '../codec-error.ts'
import type { DecodedFrame } from '../pixel-format.ts'
import type { DisplayPixels, DisplayRules } from './display-rules.ts'
import { showColour, showPalette } from './show-colour.ts'
import { showGrey } from './show-grey.ts'

/**
 * Decoded samples → what a screen shows (PS3.4 §N.2): 8-bit grey or RGB. Throws CodecError('unsupported') where no rule
 * says what a sample means: nothing is drawn by guess.
 */
export function toDisplay(frame: DecodedFrame, rules: DisplayRules): DisplayPixels {
  if (frame.samplesPerPixel !== 1) return { pixels: showColour(frame, rules), channels: 3 }
  if (frame.photometricInterpretation !== 'PALETTE COLOR')
    return { pixels: showGrey(frame, rules), channels: 1 }
  const { palette } = rules
  if (!palette)
    throw new CodecError('unsupported', 'The image names colours of a table that it does not have.')
  return { pixels: showPalette(frame, { ...rules, palette }), channels: 3 }
}
