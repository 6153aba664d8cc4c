import type { ByteSource } from '../parse/byte-source.ts'
import { memorySource } from '../parse/byte-source.ts'
import { DicomParseError } from '../parse/parse-error.ts'
import type { InstanceLayout } from '../parse/read-instance.ts'
import type { PixelDataLayout } from './pixel-data-layout.ts'

/** What `pixelData` offsets count in: the file, or the inflated data set of a deflated one. */
export function pixelSource(source: ByteSource, layout: InstanceLayout): ByteSource {
  return layout.inflatedDataSet === null ? source : memorySource(layout.inflatedDataSet)
}

/**
 * Bytes of one frame, counted from 0: native as stored, or the whole codestream of its fragments.
 * Throws DicomParseError where the pixel data has no such frame or ends inside it.
 */
export function readFrame(source: ByteSource, layout: InstanceLayout, frame: number): Uint8Array {
  const pixels = layout.pixelData
  if (pixels === null) throw new DicomParseError('bad-encoding', 'The object has no pixel data.')
  const from = pixelSource(source, layout)
  return pixels.encapsulated ? readFragments(from, pixels, frame) : readNative(from, pixels, frame)
}

const noSuchFrame = (frame: number): DicomParseError =>
  new DicomParseError('truncated', `The pixel data has no frame ${frame + 1}.`)

function readFragments(source: ByteSource, pixels: PixelDataLayout, frame: number): Uint8Array {
  const parts = pixels.frameFragments[frame]?.map((index) => pixels.fragments[index])
  if (parts === undefined || parts.length === 0) throw noSuchFrame(frame)
  const bytes = parts.map((part) =>
    part === undefined ? new Uint8Array(0) : source.read(part.offset, part.length),
  )
  if (bytes.length === 1 && bytes[0] !== undefined) return bytes[0]
  const whole = new Uint8Array(bytes.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of bytes) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

function readNative(source: ByteSource, pixels: PixelDataLayout, frame: number): Uint8Array {
  const { frameBits, frameBytes, valueLength, valueOffset } = pixels
  const firstBit = frame * frameBits
  if (
    frame < 0 ||
    frame >= pixels.numberOfFrames ||
    frameBits === 0 ||
    firstBit + frameBits > valueLength * 8
  ) {
    throw noSuchFrame(frame)
  }
  if (frameBytes > 0) return source.read(valueOffset + frame * frameBytes, frameBytes)
  return shifted(
    source.read(valueOffset + (firstBit >> 3), Math.ceil(((firstBit & 7) + frameBits) / 8)),
    firstBit & 7,
    frameBits,
  )
}

/** Bit-packed frames follow each other without gap, first pixel in the lowest bit (PS3.5 §8.1.1): moved to bit 0. */
function shifted(bytes: Uint8Array, by: number, bits: number): Uint8Array {
  const out = new Uint8Array(Math.ceil(bits / 8))
  for (let i = 0; i < out.length; i += 1) {
    out[i] = (((bytes[i] ?? 0) >>> by) | ((bytes[i + 1] ?? 0) << (8 - by))) & 0xff
  }
  const spare = out.length * 8 - bits
  if (spare > 0) out[out.length - 1] = (out[out.length - 1] as number) & (0xff >>> spare)
  return out
}
