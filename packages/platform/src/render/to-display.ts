import type { DecodedFrame } from '@yingtong/codecs'
import type { RenderRequest } from '@yingtong/domain'

type Display = Omit<RenderRequest, 'frame'>

/** Reads stored samples: 8 or 16 bit, little endian, signed as `pixelRepresentation` says. */
function sampleReader(frame: DecodedFrame): (index: number) => number {
  const view = new DataView(frame.pixels.buffer, frame.pixels.byteOffset, frame.pixels.byteLength)
  const signed = frame.pixelRepresentation === 1
  if (frame.bitsAllocated === 8) return signed ? (i) => view.getInt8(i) : (i) => view.getUint8(i)
  if (frame.bitsAllocated === 16)
    return signed ? (i) => view.getInt16(2 * i, true) : (i) => view.getUint16(2 * i, true)
  return signed ? (i) => view.getInt32(4 * i, true) : (i) => view.getUint32(4 * i, true)
}

function range(read: (index: number) => number, count: number): { low: number; high: number } {
  let low = Number.POSITIVE_INFINITY
  let high = Number.NEGATIVE_INFINITY
  for (let i = 0; i < count; i += 1) {
    const value = read(i)
    if (value < low) low = value
    if (value > high) high = value
  }
  return { low, high: high > low ? high : low + 1 }
}

/** The linear VOI function of PS3.3 §C.11.2.1.2.1, or the whole range when the object names no window. */
function windowOf(request: Display, read: (index: number) => number, count: number) {
  const { slope, intercept } = request.rescale ?? { slope: 1, intercept: 0 }
  if (request.window) {
    const width = Math.max(1, request.window.width)
    const low = request.window.center - 0.5 - (width - 1) / 2
    return { slope, intercept, low, span: Math.max(1, width - 1) }
  }
  const { low, high } = range(read, count)
  const ends = [low * slope + intercept, high * slope + intercept]
  return { slope, intercept, low: Math.min(...ends), span: Math.abs(ends[1]! - ends[0]!) || 1 }
}

function greyscale(frame: DecodedFrame, request: Display): Uint8Array {
  const count = frame.rows * frame.columns
  const read = sampleReader(frame)
  const { slope, intercept, low, span } = windowOf(request, read, count)
  const inverted = frame.photometricInterpretation === 'MONOCHROME1'
  const grey = new Uint8Array(count) // [row][column], uint8
  for (let i = 0; i < count; i += 1) {
    const shown = Math.max(0, Math.min(255, Math.round(((read(i) * slope + intercept - low) * 255) / span)))
    grey[i] = inverted ? 255 - shown : shown
  }
  return grey
}

function palette(frame: DecodedFrame, table: NonNullable<RenderRequest['palette']>): Uint8Array {
  const count = frame.rows * frame.columns
  const read = sampleReader(frame)
  const last = table.red.length - 1
  // 16-bit tables hold the colour in the high byte; 8-bit tables were widened by the caller.
  const rgb = new Uint8Array(count * 3) // [row][column][r, g, b], uint8
  for (let i = 0; i < count; i += 1) {
    const entry = Math.max(0, Math.min(last, read(i) - table.firstMapped))
    rgb[3 * i] = table.red[entry]! >> 8
    rgb[3 * i + 1] = table.green[entry]! >> 8
    rgb[3 * i + 2] = table.blue[entry]! >> 8
  }
  return rgb
}

const clamp = (value: number) => Math.max(0, Math.min(255, Math.round(value)))

/** YBR_FULL to RGB, PS3.3 §C.7.6.3.1.2. */
function ybrToRgb(pixels: Uint8Array): Uint8Array {
  const rgb = new Uint8Array(pixels.length)
  for (let i = 0; i + 2 < pixels.length; i += 3) {
    const [y, cb, cr] = [pixels[i]!, pixels[i + 1]! - 128, pixels[i + 2]! - 128]
    rgb[i] = clamp(y + 1.402 * cr)
    rgb[i + 1] = clamp(y - 0.344136 * cb - 0.714136 * cr)
    rgb[i + 2] = clamp(y + 1.772 * cb)
  }
  return rgb
}

export interface DisplayPixels {
  readonly pixels: Uint8Array
  readonly channels: 1 | 3
}

/** Decoded samples to what a screen shows: 8-bit grey or RGB. */
export function toDisplay(frame: DecodedFrame, request: Display): DisplayPixels {
  if (frame.photometricInterpretation === 'PALETTE COLOR' && request.palette)
    return { pixels: palette(frame, request.palette), channels: 3 }
  if (frame.samplesPerPixel === 1) return { pixels: greyscale(frame, request), channels: 1 }
  const eight = frame.bitsAllocated === 8 ? frame.pixels : frame.pixels.filter((_, i) => i % 2 === 1)
  return {
    pixels: frame.photometricInterpretation.startsWith('YBR_FULL') ? ybrToRgb(eight) : eight,
    channels: 3,
  }
}
