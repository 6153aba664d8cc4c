import type { PixelDataLayout } from '../pixel/pixel-data-layout.ts'

/** Whether samples have bits beside the stored ones, where overlays of old devices and other data may lie (PS3.5 §8.1.2). */
export function hasUnusedBits({ tag, bitsAllocated, bitsStored }: PixelDataLayout): boolean {
  return tag === 'PixelData' && [8, 16, 32].includes(bitsAllocated) && bitsStored < bitsAllocated
}

/**
 * Clears, in place, the bits of native samples outside HighBit and BitsStored. Above a signed sample the sign is
 * repeated, as readers that do not mask expect it; stored values stay what they are.
 */
export function clearUnusedBits(bytes: Uint8Array, pixels: PixelDataLayout): void {
  const { bitsAllocated, bitsStored, littleEndian, pixelRepresentation } = pixels
  const highBit = Math.min(Math.max(pixels.highBit, bitsStored - 1), bitsAllocated - 1)
  const above = 31 - highBit
  const below = highBit - bitsStored + 1
  const clean = (sample: number): number => {
    const top = pixelRepresentation === 1 ? (sample << above) >> above : (sample << above) >>> above
    return (top >> below) << below
  }
  if (bitsAllocated === 8) {
    for (let at = 0; at < bytes.length; at += 1) bytes[at] = clean(bytes[at]!)
    return
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bitsAllocated === 16)
    for (let at = 0; at + 2 <= bytes.length; at += 2)
      view.setUint16(at, clean(view.getUint16(at, littleEndian)), littleEndian)
  else
    for (let at = 0; at + 4 <= bytes.length; at += 4)
      view.setUint32(at, clean(view.getUint32(at, littleEndian)), littleEndian)
}
