import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type InstanceLayout, memorySource, readDicom, readFrame, transferSyntaxOf } from '@yingtong/dicom'
import { referenceData } from '@yingtong/testkit'
import { afterAll, describe, expect, test } from 'vitest'
import { decodeFrame } from './decode-frame.ts'
import type { DecodedFrame } from './pixel-format.ts'

const run = promisify(execFile)
const data = referenceData()
const folder = mkdtempSync(join(tmpdir(), 'codecs-'))
afterAll(() => rmSync(folder, { recursive: true }))

// DCMTK 3.6.7 reads these families; colours as the photometric interpretation says, pixel by pixel.
const DCMTK: Record<string, readonly [string, ...string[]]> = {
  'jpeg-baseline': ['dcmdjpeg', '+cp', '+px'],
  'jpeg-extended': ['dcmdjpeg', '+cp', '+px'],
  'jpeg-lossless': ['dcmdjpeg', '+cp', '+px'],
  'jpeg-ls': ['dcmdjpls', '+px'],
  rle: ['dcmdrle'],
}
const LOSSY = /\.4\.(50|51|53|55)$/
const FRAMES_MAX = 3

interface Opened {
  readonly layout: InstanceLayout
  frame(i: number): Promise<DecodedFrame>
}

function open(bytes: Uint8Array): Opened {
  const source = memorySource(bytes)
  const layout = readDicom(source)
  const format = layout.pixelData!
  return {
    layout,
    frame: (i) => decodeFrame(readFrame(source, layout, i), layout.transferSyntaxUid, format),
  }
}

async function byDcmtk(path: string, codec: string): Promise<Opened> {
  const [tool, ...options] = DCMTK[codec]!
  const out = join(folder, 'native.dcm')
  await run(tool, [...options, path, out])
  return open(Uint8Array.from(await readFile(out)))
}

// Largest difference of samples, above BitsStored ignored: DCMTK leaves sign bits out, we extend them.
function difference(ours: DecodedFrame, theirs: DecodedFrame, bitsStored: number): number {
  expect([ours.rows, ours.columns, ours.samplesPerPixel]).toEqual([
    theirs.rows,
    theirs.columns,
    theirs.samplesPerPixel,
  ])
  const [a, b] = [ours, theirs].map(samples) as [number[], number[]]
  expect(a.length).toBe(b.length)
  const mask = 2 ** Math.min(32, bitsStored) - 1
  return a.reduce((most, v, i) => Math.max(most, Math.abs((v & mask) - (b[i]! & mask))), 0)
}

function samples(frame: DecodedFrame): number[] {
  const view = new DataView(frame.pixels.buffer, frame.pixels.byteOffset, frame.pixels.byteLength)
  const width = frame.bitsAllocated / 8
  return Array.from({ length: frame.pixels.length / width }, (_, i) =>
    width === 1 ? view.getUint8(i) : width === 2 ? view.getUint16(2 * i, true) : view.getUint32(4 * i, true),
  )
}

if (data) {
  const compared = data.files.filter((f) => {
    const codec = f.transferSyntaxUID ? transferSyntaxOf(f.transferSyntaxUID).codec : 'none'
    return f.expect === 'valid' && codec in DCMTK && f.decodedBy?.includes('dcmtk')
  })

  describe('real files decode as DCMTK decodes them', () => {
    for (const file of compared) {
      test(file.path, async () => {
        const ours = open(Uint8Array.from(data.read(file)))
        const theirs = await byDcmtk(data.pathOf(file), transferSyntaxOf(ours.layout.transferSyntaxUid).codec)
        const { bitsStored, numberOfFrames } = ours.layout.pixelData!
        for (let i = 0; i < Math.min(numberOfFrames, FRAMES_MAX); i++) {
          const [a, b] = [await ours.frame(i), await theirs.frame(i)]
          expect(a.photometricInterpretation).toBe(b.photometricInterpretation)
          const most = LOSSY.test(ours.layout.transferSyntaxUid) ? 2 : 0
          expect(difference(a, b, bitsStored), `frame ${i}`).toBeLessThanOrEqual(most)
        }
      })
    }
  })

  // One image in several transfer syntaxes: JPEG 2000 and HTJ2K have no reference decoder here, native files have.
  describe('lossless forms of one image decode to one image', () => {
    const SAME = {
      'ts-cornerstone/CTImage': ['.1', '.2', '.1.99', '.4.57', '.4.70', '.4.80', '.4.90', '.5', ''],
      'ts-cornerstone/TestPattern_': ['.1', '.4.70', '.4.80'],
      'pydicom/MR_small': ['', '.1', '.2', '.4.80', '.4.90', '.5'],
      'pydicom-data/emri_small': ['.1', '.2', '.4.80', '.4.90', '.5'],
      'pydicom-data/liver_nonbyte_aligned': ['.4.90', '.5', '.8.1'],
    }
    for (const [prefix, suffixes] of Object.entries(SAME)) {
      test(prefix, async () => {
        const files = data.files.filter((f) => {
          const suffix = f.transferSyntaxUID?.slice('1.2.840.10008.1.2'.length)
          const rgbOrGrey = f.photometric === 'RGB' || f.photometric === 'MONOCHROME2'
          return (
            f.path.includes(prefix) && f.expect === 'valid' && suffixes.includes(suffix ?? '-') && rgbOrGrey
          )
        })
        expect(new Set(files.map((f) => f.transferSyntaxUID)).size).toBe(suffixes.length)
        const images = await Promise.all(files.map((f) => open(Uint8Array.from(data.read(f))).frame(0)))
        const digests = images.map((i) => createHash('sha256').update(i.pixels).digest('hex'))
        expect(new Set(digests).size).toBe(1)
      })
    }

    test('a stream whose sign contradicts the data set is read with the sign of the data set', async () => {
      const file = data.files.find((f) => f.path.endsWith('J2K_pixelrep_mismatch.dcm'))!
      const image = await open(Uint8Array.from(data.read(file))).frame(0)
      const first = new DataView(image.pixels.buffer, image.pixels.byteOffset).getInt16(0, true)
      expect([first, image.pixelRepresentation]).toEqual([-2000, 1]) // as pydicom documents this file
    })
  })
}
