import { CodecError } from '../codec-error.ts'
import type { DecodedFrame } from '../pixel-format.ts'
import type { DisplayRules } from './display-rules.ts'

/** Reads the value of one sample. */
export type SampleReader = (index: number) => number

function container(frame: DecodedFrame, float: boolean): SampleReader {
  const view = new DataView(frame.pixels.buffer, frame.pixels.byteOffset, frame.pixels.byteLength)
  if (float) {
    if (frame.bitsAllocated === 32) return (i) => view.getFloat32(4 * i, true)
    if (frame.bitsAllocated === 64) return (i) => view.getFloat64(8 * i, true)
  }
  switch (frame.bitsAllocated) {
    case 8:
      return (i) => view.getUint8(i)
    case 16:
      return (i) => view.getUint16(2 * i, true)
    case 32:
      return (i) => view.getUint32(4 * i, true)
    default:
      throw new CodecError('unsupported', `Samples of ${frame.bitsAllocated} bits cannot be shown.`)
  }
}

/** Bits of a sample within its container, lowest first. */
function placeOf(frame: DecodedFrame, { stored }: DisplayRules): { bits: number; shift: number } {
  const all = { bits: frame.bitsAllocated, shift: 0 }
  if (!stored || stored.bitsStored >= frame.bitsAllocated || stored.bitsStored < 1) return all
  const shift = stored.highBit - stored.bitsStored + 1
  // A high bit that leaves the container is a lie of the header: the lowest bits are where nearly everybody puts them.
  const lies = shift < 0 || shift + stored.bitsStored > frame.bitsAllocated
  return { bits: stored.bitsStored, shift: lies ? 0 : shift }
}

/** What a container holds → the sample: bits outside it are not part of it, the sign is its own highest bit. */
export function sampleOf(frame: DecodedFrame, rules: DisplayRules): (held: number) => number {
  const { bits, shift } = placeOf(frame, rules)
  const scale = 2 ** shift
  const size = 2 ** bits
  const signed = frame.pixelRepresentation === 1
  return (held) => {
    const value = Math.floor(held / scale) % size
    return signed && value >= size / 2 ? value - size : value
  }
}

/** How many bits say something in each sample. */
export const sampleBits = (frame: DecodedFrame, rules: DisplayRules): number =>
  rules.stored ? placeOf(frame, rules).bits : frame.bits

/** Samples as they lie in their containers, for tables over every container value. */
export const heldValues = (frame: DecodedFrame): SampleReader => container(frame, false)

/** Stored values of the samples; throws CodecError('unsupported') for containers without a rule. */
export function storedValues(frame: DecodedFrame, rules: DisplayRules): SampleReader {
  if (rules.float) return container(frame, true)
  const held = container(frame, false)
  const sample = sampleOf(frame, rules)
  return (i) => sample(held(i))
}
