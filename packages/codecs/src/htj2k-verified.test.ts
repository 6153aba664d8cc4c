import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CodecError } from './codec-error.ts'
import { decodeHtj2kToNative, encodeHtj2kVerified } from './htj2k-verified.ts'
import { readCodestreamSize } from './j2k-header.ts'
import { nativeFrameBytes, type PixelFormat } from './pixel-format.ts'

const base: PixelFormat = {
  rows: 5,
  columns: 7,
  samplesPerPixel: 1,
  bitsAllocated: 16,
  bitsStored: 12,
  pixelRepresentation: 0,
  photometricInterpretation: 'MONOCHROME2',
  planarConfiguration: 0,
  littleEndian: true,
}

const photometrics = [
  ['MONOCHROME1', 1],
  ['MONOCHROME2', 1],
  ['PALETTE COLOR', 1],
  ['RGB', 3],
  ['YBR_FULL', 3],
  ['YBR_FULL_422', 3],
  ['ARGB', 4],
] as const
const sizes = [
  [1, 1],
  [1, 37],
  [41, 1],
  [5, 7],
  [64, 65],
] as const

type Fill = 'noise' | 'zero' | 'ones' | 'alternate' | 'stored-range'

// Container bytes; stored-range keeps every sample within BitsStored, sign-extended when signed.
function frameOf(f: PixelFormat, fill: Fill): Uint8Array {
  const bytes = new Uint8Array(nativeFrameBytes(f))
  let seed = f.rows * 7919 + f.columns * 104729 + f.bitsStored
  const next = () => {
    seed = (Math.imul(seed, 1103515245) + 12345) >>> 0
    return seed >>> 8
  }
  if (fill === 'ones') return bytes.fill(255)
  if (fill === 'alternate') return bytes.map((_, i) => (i % 2 ? 0x7f : 0x80))
  if (fill === 'noise') return bytes.map(() => next() & 255)
  if (fill === 'zero') return bytes
  const view = new DataView(bytes.buffer)
  const width = f.bitsAllocated / 8
  for (let at = 0; at + width <= bytes.length; at += width) {
    const raw = next() & (2 ** f.bitsStored - 1)
    const value = f.pixelRepresentation === 1 ? raw - 2 ** (f.bitsStored - 1) : raw
    if (width === 1) view.setInt8(at, value)
    else if (width === 2) view.setInt16(at, value, f.littleEndian)
    else view.setInt32(at, value, f.littleEndian)
  }
  return bytes
}

function* corpus(): Generator<PixelFormat> {
  for (const [photometricInterpretation, samplesPerPixel] of photometrics)
    for (const [bitsAllocated, storedList] of [
      [8, [1, 5, 8]],
      [16, [8, 9, 10, 12, 15, 16]],
      [32, [32]],
    ] as const)
      for (const bitsStored of storedList)
        for (const pixelRepresentation of [0, 1] as const)
          for (const planarConfiguration of [0, 1] as const)
            for (const littleEndian of [true, false])
              for (const [rows, columns] of sizes)
                yield {
                  rows,
                  columns,
                  samplesPerPixel,
                  bitsAllocated,
                  bitsStored,
                  pixelRepresentation,
                  photometricInterpretation,
                  planarConfiguration,
                  littleEndian,
                }
}

// Whether every sample lies in the stored range; all ones are −1 when signed.
function storable(f: PixelFormat, fill: Fill): boolean {
  return fill === 'zero' || fill === 'stored-range' || (fill === 'ones' && f.pixelRepresentation === 1)
}

// What must end as a code stream: everything but the kinds named in the docstring.
function mustEncode(f: PixelFormat, fill: Fill): boolean {
  if (f.bitsAllocated === 32 || f.photometricInterpretation === 'YBR_FULL_422') return false
  if (f.samplesPerPixel === 4) return false
  if (f.bitsAllocated === 8 || f.samplesPerPixel === 1) return true
  return f.bitsStored <= 8 && storable(f, fill)
}

describe('A10 lossless is lossless', () => {
  test('every combination of photometric, depth, sign, planes and byte order comes back bit for bit', async () => {
    let encoded = 0
    let kept = 0
    for (const f of corpus()) {
      for (const fill of ['noise', 'ones', 'alternate', 'zero', 'stored-range'] as const) {
        const frame = frameOf(f, fill)
        const codestream = await encodeHtj2kVerified(frame, f)
        expect(codestream !== null, `${fill} ${JSON.stringify(f)}`).toBe(mustEncode(f, fill))
        if (codestream === null) kept++
        else {
          encoded++
          expect(Buffer.compare(await decodeHtj2kToNative(codestream, f), frame)).toBe(0)
        }
      }
    }
    expect(encoded).toBeGreaterThan(2000)
    expect(kept).toBeGreaterThan(1000)
  })

  test('the code stream carries BitsStored when the samples fit and the container when they do not', async () => {
    for (const pixelRepresentation of [0, 1] as const) {
      const f = { ...base, pixelRepresentation }
      const fitting = await encodeHtj2kVerified(frameOf(f, 'stored-range'), f)
      expect(readCodestreamSize(fitting!)).toMatchObject({ bits: 12, signed: pixelRepresentation === 1 })
      const wide = await encodeHtj2kVerified(frameOf(f, 'noise'), f)
      expect(readCodestreamSize(wide!)).toMatchObject({ bits: 16, signed: pixelRepresentation === 1 })
    }
  })

  test('any bytes of any format either come back equal or are refused', async () => {
    const format = fc.record({
      rows: fc.integer({ min: 1, max: 20 }),
      columns: fc.integer({ min: 1, max: 20 }),
      samplesPerPixel: fc.constantFrom(1, 2, 3, 4),
      bitsAllocated: fc.constantFrom(1, 8, 12, 16, 24, 32, 64),
      bitsStored: fc.integer({ min: 0, max: 40 }),
      pixelRepresentation: fc.constantFrom(0 as const, 1 as const),
      photometricInterpretation: fc.constantFrom('MONOCHROME2', 'RGB', 'YBR_FULL', 'YBR_RCT', ''),
      planarConfiguration: fc.constantFrom(0 as const, 1 as const),
      littleEndian: fc.boolean(),
      bytePairsSwapped: fc.boolean(),
    })
    await fc.assert(
      fc.asyncProperty(
        format.chain((f) =>
          fc.tuple(
            fc.constant(f),
            fc.uint8Array({ minLength: nativeFrameBytes(f), maxLength: nativeFrameBytes(f) + 1 }),
          ),
        ),
        async ([f, frame]) => {
          const codestream = await encodeHtj2kVerified(frame, f)
          if (codestream) expect(Buffer.compare(await decodeHtj2kToNative(codestream, f), frame)).toBe(0)
        },
      ),
      { numRuns: 400 },
    )
  })
})

describe('what the code stream claims is not believed', () => {
  test('a size beyond the data set is refused before allocation', async () => {
    const codestream = (await encodeHtj2kVerified(frameOf(base, 'noise'), base))!
    const bomb = Uint8Array.from(codestream)
    new DataView(bomb.buffer).setUint32(8, 0x7fffffff)
    await expect(decodeHtj2kToNative(bomb, base)).rejects.toMatchObject({ code: 'too-large' })
  })

  test('damaged streams end in a CodecError or in a frame of the right size, never in a crash', async () => {
    const f = { ...base, rows: 33, columns: 45 }
    const codestream = (await encodeHtj2kVerified(frameOf(f, 'noise'), f))!
    await fc.assert(
      fc.asyncProperty(fc.nat(codestream.length - 1), fc.nat(7), fc.boolean(), async (at, bit, cut) => {
        const damaged = cut ? codestream.slice(0, at) : Uint8Array.from(codestream)
        if (!cut) damaged[at]! ^= 1 << bit
        try {
          expect((await decodeHtj2kToNative(damaged, f)).length).toBe(nativeFrameBytes(f))
        } catch (error) {
          expect(error).toBeInstanceOf(CodecError)
        }
      }),
      { numRuns: 300 },
    )
  })
})
