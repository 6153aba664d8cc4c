import { decodeHtj2kToNative, type PixelFormat } from '@yingtong/codecs'
import { afterAll, expect, it } from 'vitest'
import { frameEncoder } from './frame-encoder.ts'

const encoder = frameEncoder(2)
afterAll(() => encoder.stop())

const format: PixelFormat = {
  rows: 64,
  columns: 64,
  samplesPerPixel: 1,
  bitsAllocated: 16,
  bitsStored: 12,
  pixelRepresentation: 0,
  photometricInterpretation: 'MONOCHROME2',
  planarConfiguration: 0,
  littleEndian: true,
}

const frameOf = (seed: number) => {
  const samples = Uint16Array.from({ length: 64 * 64 }, (_, i) => ((i * seed) ^ (i >> 3)) & 0xfff)
  return new Uint8Array(samples.buffer)
}

it('gives each frame its own code stream, however many wait', async () => {
  const frames = Array.from({ length: 20 }, (_, i) => frameOf(i + 1))
  const streams = await Promise.all(frames.map((frame) => encoder.encode(frame, format)))
  for (const [i, stream] of streams.entries())
    expect(Buffer.from(await decodeHtj2kToNative(stream!, format)).equals(frames[i]!)).toBe(true)
})

it('answers null for what must be kept as it came', async () => {
  expect(await encoder.encode(new Uint8Array(10), { ...format, bitsAllocated: 1, bitsStored: 1 })).toBeNull()
})

it('goes on after a thread was killed in the middle', async () => {
  const first = encoder.encode(frameOf(3), format)
  await encoder.stop()
  expect([null, expect.any(Uint8Array)]).toContainEqual(await first)
  expect(await encoder.encode(frameOf(4), format)).not.toBeNull()
})
