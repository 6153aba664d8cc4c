// @ts-expect-error ships without types
import { Decoder } from 'jpeg-lossless-decoder-js'
import { expect, test } from 'vitest'
import { decodeFrame } from './decode-frame.ts'
import { encodeJpegLossless } from './encode/jpeg-lossless.ts'
import { encodeHtj2k } from './htj2k.ts'
import { decodeHtj2kToNative, encodeHtj2kVerified } from './htj2k-verified.ts'
import { MONO_12, RGB_8, wavyFrame } from './test-frames.ts'

const MONO_8 = { ...MONO_12, bitsAllocated: 8, bitsStored: 8 }

// Whoever reads our code streams uses another decoder than ours.
test('OpenJPEG reads the HTJ2K that OpenJPH wrote, sign, depth and colours included', async () => {
  for (const base of [MONO_12, MONO_8, RGB_8, { ...RGB_8, photometricInterpretation: 'YBR_FULL' }]) {
    for (const pixelRepresentation of [0, 1] as const) {
      for (const bitsStored of base.bitsAllocated === 8 ? [5, 8] : [6, 8, 9, 12, 16]) {
        for (const noise of [0.02, 2]) {
          const f = { ...base, pixelRepresentation, bitsStored, rows: 70, columns: 130 }
          const pixels = wavyFrame(f, noise)
          const codestream = (await encodeHtj2kVerified(pixels, f))!
          const decoded = await decodeFrame(codestream, '1.2.840.10008.1.2.4.90', f)
          expect(Buffer.compare(decoded.pixels, pixels), JSON.stringify({ ...f, noise })).toBe(0)
        }
      }
    }
  }
})

test('colours without a colour transform are read alike by both', async () => {
  for (const signed of [false, true]) {
    const f = { ...RGB_8, pixelRepresentation: signed ? (1 as const) : (0 as const), rows: 23, columns: 31 }
    const pixels = wavyFrame(f)
    const image = { columns: 31, rows: 23, components: 3, bits: 8, signed, colorTransform: false }
    const codestream = await encodeHtj2k(pixels, image)
    for (const suffix of ['.4.90', '.4.201']) {
      const decoded = await decodeFrame(codestream, `1.2.840.10008.1.2${suffix}`, f)
      expect(Buffer.compare(decoded.pixels, pixels), suffix).toBe(0)
    }
    expect(Buffer.compare(await decodeHtj2kToNative(codestream, f), pixels)).toBe(0)
  }
})

test('another decoder reads the lossless JPEG that we write for tests', () => {
  for (const f of [MONO_8, { ...MONO_12, bitsStored: 16 }, MONO_12, RGB_8]) {
    for (let predictor = 1; predictor <= 7; predictor++) {
      const pixels = wavyFrame(f, 0.3)
      const jpeg = encodeJpegLossless(pixels, f, predictor)
      const decoded = new Decoder().decode(Uint8Array.from(jpeg).buffer, 0, jpeg.length, f.bitsAllocated / 8)
      const bytes = new Uint8Array(decoded!.buffer, decoded!.byteOffset, decoded!.byteLength)
      expect(Buffer.compare(bytes, pixels), `predictor ${predictor}`).toBe(0)
    }
  }
})
