import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CodecError } from './codec-error.ts'
import { decodeFrame } from './decode-frame.ts'
import { encodeJpegExtended } from './encode/jpeg-extended.ts'
import { encodeJpegLossless } from './encode/jpeg-lossless.ts'
import { encodeJpeg2000, encodeJpegBaseline, encodeJpegLs } from './encode/wasm-encoders.ts'
import { encodeHtj2k } from './htj2k.ts'
import { encodeHtj2kVerified } from './htj2k-verified.ts'
import type { PixelFormat } from './pixel-format.ts'
import { encodeRle } from './rle.ts'
import { MONO_12, RGB_8, wavyFrame } from './test-frames.ts'

const ROOT = '1.2.840.10008.1.2'

type Encode = (pixels: Uint8Array, f: PixelFormat) => Promise<Uint8Array> | Uint8Array
const LOSSLESS: Record<string, Encode> = {
  '.1': (pixels) => pixels,
  '.4.57': (pixels, f) => encodeJpegLossless(pixels, f, 6),
  '.4.70': (pixels, f) => encodeJpegLossless(pixels, f),
  '.4.80': (pixels, f) => encodeJpegLs(pixels, f),
  '.4.90': (pixels, f) => encodeJpeg2000(pixels, f),
  '.4.201': async (pixels, f) => (await encodeHtj2kVerified(pixels, f))!,
  '.4.202': async (pixels, f) => (await encodeHtj2kVerified(pixels, f))!,
  '.5': encodeRle,
}
const LOSSY: Record<string, Encode> = {
  '.4.50': (pixels, f) => encodeJpegBaseline(pixels, f),
  '.4.51': (pixels, f) => encodeJpegExtended(pixels, f, 4),
  '.4.81': (pixels, f) => encodeJpegLs(pixels, f, 2),
  '.4.91': (pixels, f) => encodeJpeg2000(pixels, f, 4),
  '.4.203': (pixels, f) =>
    encodeHtj2k(
      pixels,
      {
        columns: f.columns,
        rows: f.rows,
        components: f.samplesPerPixel,
        bits: f.bitsStored,
        signed: f.pixelRepresentation === 1,
        colorTransform: f.samplesPerPixel === 3,
      },
      { quantizationStep: 0.001 },
    ),
}

const mono8: PixelFormat = { ...MONO_12, bitsAllocated: 8, bitsStored: 8 }
const FORMATS: Record<string, PixelFormat> = {
  'unsigned 12 in 16': MONO_12,
  'signed 12 in 16': { ...MONO_12, pixelRepresentation: 1 },
  'unsigned 16': { ...MONO_12, bitsStored: 16 },
  'signed 16': { ...MONO_12, bitsStored: 16, pixelRepresentation: 1 },
  'unsigned 8 in 16': { ...MONO_12, bitsStored: 8 },
  'unsigned 8': mono8,
  'RGB 8': RGB_8,
  '1 × 1': { ...MONO_12, rows: 1, columns: 1 },
  '1 × 40': { ...MONO_12, rows: 1, columns: 40 },
}

describe('lossless transfer syntaxes give back every sample', () => {
  for (const [suffix, encode] of Object.entries(LOSSLESS)) {
    for (const [name, f] of Object.entries(FORMATS)) {
      test(`${suffix} ${name}`, async () => {
        const pixels = wavyFrame(f)
        const decoded = await decodeFrame(await encode(pixels, f), ROOT + suffix, f)
        expect(decoded).toMatchObject({
          rows: f.rows,
          columns: f.columns,
          samplesPerPixel: f.samplesPerPixel,
          bitsAllocated: f.bitsAllocated,
          pixelRepresentation: f.pixelRepresentation,
          photometricInterpretation: f.photometricInterpretation,
        })
        expect(Buffer.compare(decoded.pixels, pixels)).toBe(0)
      })
    }
  }

  test('.4.57 every predictor, with 16-bit noise and colour', async () => {
    for (const f of [
      { ...MONO_12, bitsStored: 16 },
      { ...RGB_8, bitsAllocated: 16, bitsStored: 16 },
      RGB_8,
    ]) {
      for (let predictor = 1; predictor <= 7; predictor++) {
        const pixels = wavyFrame(f, 2)
        const decoded = await decodeFrame(encodeJpegLossless(pixels, f, predictor), `${ROOT}.4.57`, f)
        expect(Buffer.compare(decoded.pixels, pixels), `predictor ${predictor}`).toBe(0)
      }
    }
  })

  test('.5 any bytes, 1, 8, 16 and 32 bits', async () => {
    for (const bitsAllocated of [8, 16, 32]) {
      for (const base of [MONO_12, RGB_8]) {
        const f = { ...base, bitsAllocated, bitsStored: bitsAllocated }
        const pixels = new Uint8Array((f.rows * f.columns * f.samplesPerPixel * bitsAllocated) / 8)
        pixels.forEach((_, i) => {
          pixels[i] = (i * i * 31) >> (i % 5) // runs and literals
        })
        const decoded = await decodeFrame(encodeRle(pixels, f), `${ROOT}.5`, f)
        expect(Buffer.compare(decoded.pixels, pixels)).toBe(0)
      }
    }
    const bits = { ...mono8, rows: 3, columns: 5, bitsAllocated: 1, bitsStored: 1 }
    const decoded = await decodeFrame(
      encodeRle(Uint8Array.of(0b1010_0110, 0b101_1100), bits),
      `${ROOT}.5`,
      bits,
    )
    expect([...decoded.pixels].join('')).toBe('011001010011101')
  })
})

describe('lossy transfer syntaxes stay near', () => {
  for (const [suffix, encode] of Object.entries(LOSSY)) {
    test(suffix, async () => {
      const formats =
        suffix === '.4.50' ? [mono8, RGB_8] : suffix === '.4.51' ? [MONO_12] : [MONO_12, mono8, RGB_8]
      for (const f of formats) {
        const pixels = wavyFrame(f)
        const decoded = await decodeFrame(await encode(pixels, f), ROOT + suffix, f)
        expect(decoded.photometricInterpretation).toBe(f.photometricInterpretation)
        expect(largestError(decoded.pixels, pixels, f)).toBeLessThan(2 ** f.bitsStored / 12)
      }
    })
  }
})

function largestError(a: Uint8Array, b: Uint8Array, f: PixelFormat): number {
  expect(a.length).toBe(b.length)
  const of = (x: Uint8Array) => [...(f.bitsAllocated === 8 ? x : new Uint16Array(Uint8Array.from(x).buffer))]
  const [va, vb] = [of(a), of(b)]
  return va.reduce((most, v, i) => Math.max(most, Math.abs(v - vb[i]!)), 0)
}

describe('native frames', () => {
  test('big endian, planes, swapped pairs and 4:2:2 come out little endian and interleaved', async () => {
    const words = { ...MONO_12, rows: 1, columns: 2, littleEndian: false }
    expect([...(await decodeFrame(Uint8Array.of(1, 2, 3, 4), `${ROOT}.2`, words)).pixels]).toEqual([
      2, 1, 4, 3,
    ])
    const planes = { ...RGB_8, rows: 1, columns: 2, planarConfiguration: 1 as const }
    const rgb = await decodeFrame(Uint8Array.of(1, 2, 3, 4, 5, 6), `${ROOT}.1`, planes)
    expect([...rgb.pixels]).toEqual([1, 3, 5, 2, 4, 6])
    const pairs = { ...mono8, rows: 1, columns: 4, littleEndian: false, bytePairsSwapped: true }
    expect([...(await decodeFrame(Uint8Array.of(1, 2, 3, 4), `${ROOT}.2`, pairs)).pixels]).toEqual([
      2, 1, 4, 3,
    ])
    const half = { ...RGB_8, rows: 1, columns: 2, photometricInterpretation: 'YBR_FULL_422' }
    expect(await decodeFrame(Uint8Array.of(1, 2, 3, 4), `${ROOT}.1`, half)).toMatchObject({
      pixels: Uint8Array.of(1, 3, 4, 2, 3, 4),
      photometricInterpretation: 'YBR_FULL',
    })
  })
})

describe('B4 what a frame claims is not believed', () => {
  const syntaxes = { ...LOSSLESS, ...LOSSY }
  const encoded = (suffix: string, f: PixelFormat) => syntaxes[suffix]!(wavyFrame(f), f)

  test('a stream larger than the data set says is refused', async () => {
    for (const suffix of Object.keys(syntaxes)) {
      const f = suffix === '.4.50' ? mono8 : MONO_12
      const frame = await encoded(suffix, { ...f, rows: 64, columns: 64 })
      const promise = decodeFrame(frame, ROOT + suffix, f)
      if (suffix === '.5') expect((await promise).pixels.length).toBe(f.rows * f.columns * 2)
      else
        await expect(promise, suffix).rejects.toMatchObject({
          code: suffix === '.1' ? 'mismatch' : 'too-large',
        })
    }
  })

  test('a deflated frame stops at its size', async () => {
    const zeros = new Blob([new Uint8Array(50_000_000)])
    const deflated = await new Response(
      zeros.stream().pipeThrough(new CompressionStream('deflate-raw')),
    ).bytes()
    await expect(decodeFrame(deflated, `${ROOT}.8.1`, mono8)).rejects.toMatchObject({ code: 'too-large' })
    const whole = wavyFrame(mono8)
    const stream = new Blob([Uint8Array.from(whole)])
      .stream()
      .pipeThrough(new CompressionStream('deflate-raw'))
    const frame = await new Response(stream).bytes()
    const padded = Uint8Array.of(...frame, 0)
    for (const bytes of [frame, padded]) {
      expect(Buffer.compare((await decodeFrame(bytes, `${ROOT}.8.1`, mono8)).pixels, whole)).toBe(0)
    }
  })

  test('video and unknown transfer syntaxes are named', async () => {
    for (const uid of ['.4.100', '.4.102', '.4.106.1', '.4.108']) {
      await expect(decodeFrame(new Uint8Array(9), ROOT + uid, mono8)).rejects.toMatchObject({ code: 'video' })
    }
    for (const uid of [`${ROOT}.4.110`, '1.2.3', `${ROOT}constructor`, `${ROOT}.4.109`]) {
      await expect(decodeFrame(new Uint8Array(9), uid, mono8)).rejects.toMatchObject({ code: 'unsupported' })
    }
  })

  test('damaged and random bytes end in a CodecError or in pixels of the right size', async () => {
    for (const suffix of Object.keys(syntaxes)) {
      const f = { ...(suffix === '.4.50' ? mono8 : MONO_12), rows: 17, columns: 19 }
      const frame = await encoded(suffix, f)
      const damage = fc.oneof(
        fc.nat(frame.length - 1).map((at) => frame.slice(0, at)),
        fc.uint8Array({ maxLength: 200 }),
        fc.tuple(fc.nat(frame.length - 1), fc.nat(255)).map(([at, byte]) => frame.with(at, byte)),
      )
      await fc.assert(
        fc.asyncProperty(damage, async (bytes) => {
          try {
            const decoded = await decodeFrame(bytes, ROOT + suffix, f)
            const size =
              (decoded.rows * decoded.columns * decoded.samplesPerPixel * decoded.bitsAllocated) / 8
            expect(decoded.pixels.length).toBe(size)
            expect(decoded.rows * decoded.columns).toBeLessThanOrEqual(f.rows * f.columns)
          } catch (error) {
            if (!(error instanceof CodecError)) throw error
          }
        }),
        { numRuns: 60 },
      )
    }
  })
})
