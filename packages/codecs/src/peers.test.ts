import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fromKeywords, memorySource, readDicom, readFrame, writePart10 } from '@yingtong/dicom'
import { afterAll, describe, expect, test } from 'vitest'
import { decodeFrame } from './decode-frame.ts'
import { encodeJpegExtended } from './encode/jpeg-extended.ts'
import { encodeJpegLossless } from './encode/jpeg-lossless.ts'
import { encodeJpegBaseline, encodeJpegLs } from './encode/wasm-encoders.ts'
import { encodeHtj2k } from './htj2k.ts'
import { decodeHtj2kToNative, encodeHtj2kVerified } from './htj2k-verified.ts'
import type { PixelFormat } from './pixel-format.ts'
import { encodeRle } from './rle.ts'
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

// DCMTK reads what testkit writes with these encoders.
describe('DCMTK reads what we encode', () => {
  const folder = mkdtempSync(join(tmpdir(), 'codecs-'))
  afterAll(() => rmSync(folder, { recursive: true }))

  const MONO_16 = { ...MONO_12, bitsStored: 16 }
  const lossless = [1, 2, 3, 4, 5, 6, 7].map(
    (p) =>
      [
        `1.2.840.10008.1.2.4.57`,
        `predictor ${p}`,
        (x: Uint8Array, f: PixelFormat) => encodeJpegLossless(x, f, p),
      ] as const,
  )
  const encoders = [
    ...lossless,
    ['1.2.840.10008.1.2.4.70', 'lossless SV1', encodeJpegLossless],
    ['1.2.840.10008.1.2.4.80', 'JPEG-LS', encodeJpegLs],
    ['1.2.840.10008.1.2.5', 'RLE', encodeRle],
    ['1.2.840.10008.1.2.4.50', 'baseline', encodeJpegBaseline],
    ['1.2.840.10008.1.2.4.51', 'extended', encodeJpegExtended],
  ] as const

  for (const [transferSyntaxUid, name, encode] of encoders) {
    test(name, async () => {
      const lossy = transferSyntaxUid.endsWith('.50') || transferSyntaxUid.endsWith('.51')
      const formats = lossy
        ? [transferSyntaxUid.endsWith('.50') ? MONO_8 : MONO_12]
        : [MONO_8, MONO_12, MONO_16, RGB_8]
      for (const f of formats) {
        const pixels = wavyFrame(f, lossy ? 0.02 : 0.3)
        const file = part10(await encode(pixels, f), f, transferSyntaxUid)
        const tool = name === 'RLE' ? 'dcmdrle' : name === 'JPEG-LS' ? 'dcmdjpls' : 'dcmdjpeg'
        const [from, to] = [join(folder, 'in.dcm'), join(folder, 'out.dcm')]
        writeFileSync(from, file)
        execFileSync(tool, [...(name === 'RLE' ? [] : ['+px']), from, to])
        const source = memorySource(Uint8Array.from(readFileSync(to)))
        const native = readDicom(source)
        const theirs = await decodeFrame(
          readFrame(source, native, 0),
          native.transferSyntaxUid,
          native.pixelData!,
        )
        expect(theirs.pixels.length).toBe(pixels.length)
        if (lossy) {
          const ours = await decodeFrame(await encode(pixels, f), transferSyntaxUid, f)
          const most = ours.pixels.reduce((m, v, i) => Math.max(m, Math.abs(v - theirs.pixels[i]!) % 255), 0)
          expect(most).toBeLessThanOrEqual(1)
        } else expect(Buffer.compare(theirs.pixels, pixels), JSON.stringify(f)).toBe(0)
      }
    })
  }
})

function part10(frame: Uint8Array, f: PixelFormat, transferSyntaxUid: string): Uint8Array {
  const ds = fromKeywords({
    SOPClassUID: '1.2.840.10008.5.1.4.1.1.7',
    SOPInstanceUID: '2.25.1',
    StudyInstanceUID: '2.25.2',
    SeriesInstanceUID: '2.25.3',
    SamplesPerPixel: f.samplesPerPixel,
    PhotometricInterpretation: f.photometricInterpretation,
    ...(f.samplesPerPixel > 1 ? { PlanarConfiguration: 0 } : {}),
    Rows: f.rows,
    Columns: f.columns,
    BitsAllocated: f.bitsAllocated,
    BitsStored: f.bitsStored,
    HighBit: f.bitsStored - 1,
    PixelRepresentation: f.pixelRepresentation,
    PixelData: { vr: 'OB', BulkDataURI: 'frame' },
  })
  return writePart10(ds, { transferSyntaxUid, bulk: () => [frame] })
}
