import { CodecError } from '../codec-error.ts'
import type { DecodedFrame } from '../pixel-format.ts'
import type { DisplayRules, LookupTable } from './display-rules.ts'
import { lookedUp } from './grey-steps.ts'
import { sampleBits, storedValues } from './stored-values.ts'

const clamp = (value: number) => Math.max(0, Math.min(255, Math.round(value)))

/** Palette Color (PS3.3 §C.7.6.3.1.5): tables of 16 bits show their higher byte. */
export function showPalette(
  frame: DecodedFrame,
  rules: DisplayRules & Required<Pick<DisplayRules, 'palette'>>,
): Uint8Array {
  const count = frame.rows * frame.columns
  const stored = storedValues(frame, rules)
  const eight = (table: LookupTable) => {
    const look = lookedUp(table)
    const scale = 2 ** Math.max(0, table.bits - 8)
    return (value: number) => Math.min(255, Math.floor(look(value) / scale))
  }
  const [red, green, blue] = [rules.palette.red, rules.palette.green, rules.palette.blue].map(eight)
  const rgb = new Uint8Array(count * 3) // [row][column][r, g, b]
  for (let i = 0; i < count; i += 1) {
    const value = stored(i)
    rgb[3 * i] = red!(value)
    rgb[3 * i + 1] = green!(value)
    rgb[3 * i + 2] = blue!(value)
  }
  return rgb
}

/** Three samples scaled to 0 … 255, and where 2^(bits − 1) lies on that scale. */
type ToRgb = (a: number, b: number, c: number, middle: number) => readonly [number, number, number]

/** YBR_FULL of PS3.3 §C.7.6.3.1.2. */
const fromFull: ToRgb = (y, cb, cr, middle) => [
  y + 1.402 * (cr - middle),
  y - 0.344136 * (cb - middle) - 0.714136 * (cr - middle),
  y + 1.772 * (cb - middle),
]

/** YBR_PARTIAL: black is 16, white 235, colours reach 16 … 240 (ITU-R BT.601). */
const fromPartial: ToRgb = (y, cb, cr, middle) => [
  1.1644 * (y - 16) + 1.596 * (cr - middle),
  1.1644 * (y - 16) - 0.3917 * (cb - middle) - 0.8129 * (cr - middle),
  1.1644 * (y - 16) + 2.0173 * (cb - middle),
]

const COLOURS: Readonly<Record<string, ToRgb>> = {
  RGB: (r, g, b) => [r, g, b],
  YBR_FULL: fromFull,
  YBR_FULL_422: fromFull,
  YBR_PARTIAL: fromPartial,
  YBR_PARTIAL_422: fromPartial,
  YBR_PARTIAL_420: fromPartial,
}

/** Three samples a pixel → RGB of 8 bits. Throws CodecError('unsupported') for colours without a rule, by their name. */
export function showColour(frame: DecodedFrame, rules: DisplayRules): Uint8Array {
  const name = frame.photometricInterpretation
  const toRgb = Object.hasOwn(COLOURS, name) ? COLOURS[name] : undefined
  if (!toRgb || frame.samplesPerPixel !== 3)
    throw new CodecError(
      'unsupported',
      `Images of ${frame.samplesPerPixel} samples as ${printable(name)} cannot be shown.`,
    )
  const bits = sampleBits(frame, rules)
  if (bits === 8 && name === 'RGB' && frame.bitsAllocated === 8) return frame.pixels
  const value = storedValues({ ...frame, pixelRepresentation: 0 }, rules)
  const scale = 255 / (2 ** bits - 1)
  const middle = 2 ** (bits - 1) * scale
  const rgb = new Uint8Array(frame.rows * frame.columns * 3) // [row][column][r, g, b]
  for (let i = 0; i < rgb.length; i += 3) {
    const [r, g, b] = toRgb(value(i) * scale, value(i + 1) * scale, value(i + 2) * scale, middle)
    rgb[i] = clamp(r)
    rgb[i + 1] = clamp(g)
    rgb[i + 2] = clamp(b)
  }
  return rgb
}

const printable = (name: string) => (/^[A-Z0-9_ ]{1,16}$/.test(name) ? name : 'an unknown kind')
